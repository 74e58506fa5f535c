"""Signing in as a person does."""

from playwright.sync_api import Page


def sign_in(page: Page, email: str, password: str = "demo-certsite") -> None:
    """By the form that this page shows, until what it leads to has come."""
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
