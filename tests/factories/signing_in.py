"""Signing in: as a person does, or by a session that is there already."""

from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def session_of(email: str) -> str:
    """The key of a new session in which that person signed in."""
    client = Client()
    client.force_login(get_user_model().objects.get(email=email), backend=BACKEND)
    return client.cookies["sessionid"].value


def sign_in(page: Page, email: str, password: str = "demo-certsite") -> None:
    """By the form that this page shows, until what it leads to has come."""
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
