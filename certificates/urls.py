"""Addresses of decisions and certificates."""

from django.urls import path

from certificates.views import certificates, deciding, public

app_name = "certificates"

urlpatterns = [
    path("register/", public.register, name="register"),
    path("verify/", public.verify, name="verify"),
    path("verify/<str:number>/", public.verify, name="verify"),
    path("api/v1/certificates/<str:number>", public.api_certificate, name="api"),
    path("decisions/", deciding.decisions, name="decisions"),
    path("decisions/<str:reference>/", deciding.decision, name="decision"),
    path("decisions/<str:reference>/conclude/", deciding.conclude, name="conclude"),
    path("decisions/<str:reference>/send-back/", deciding.send_back, name="send-back"),
    path("decisions/<str:reference>/issue/", deciding.issue, name="issue"),
    path("certificates/", certificates.certificates, name="list"),
    path("certificates/<str:number>.pdf", certificates.pdf, name="pdf"),
    path("certificates/<str:number>/", certificates.certificate, name="detail"),
    path("certificates/<str:number>/status/", certificates.status, name="status"),
]
