"""Addresses of schemes."""

from django.urls import path

from scoring import views

app_name = "scoring"

urlpatterns = [
    path("", views.schemes, name="schemes"),
    path("import/", views.import_edition, name="import"),
    path("<str:scheme>/<str:code>/", views.edition, name="edition"),
    path("<str:scheme>/<str:code>/publish/", views.publish, name="publish"),
]
