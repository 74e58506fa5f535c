"""Addresses of the public pages' list and of those who write them; the pages themselves are drawn by the roof."""

from django.urls import path

from certsite.pages import views

app_name = "pages"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/versions/", views.versions, name="versions"),
    path("<slug:slug>/versions/<int:number>/", views.version, name="version"),
]
