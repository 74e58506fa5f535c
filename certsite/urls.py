"""Every address of the site (design: the faces that must stay put)."""

from django.urls import include, path

urlpatterns = [
    path("", include("certsite.casefile.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
