"""Every address of the site (design: the faces that must stay put)."""

from django.urls import include, path

from certsite.casefile import views

urlpatterns = [
    path("", include("certsite.casefile.urls")),
    path("", include("certificates.urls")),
    path("", include("applications.urls.enquiries")),
    path("applications/", include("applications.urls")),
    path("applications/", views.cases, name="cases"),
    path("applications/<str:reference>/", views.case, name="case"),
    path("audits/", include("audits.urls")),
    path("schemes/", include("scoring.urls")),
    path("about/", include("certsite.pages.urls")),
    path("about/<slug:slug>/", views.page, name="page"),
    path("", include("certsite.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
