"""Addresses of enquiries, which hang at the root: whoever asks has no application yet."""

from django.urls import path

from applications.views import enquiries

app_name = "enquiries"

urlpatterns = [
    path("enquiry/", enquiries.ask, name="ask"),
    path("enquiry/thanks/", enquiries.thanks, name="thanks"),
    path("enquiries/", enquiries.listed, name="list"),
    path("enquiries/<int:pk>/", enquiries.detail, name="detail"),
    path("enquiries/<int:pk>/turn/", enquiries.turn, name="turn"),
    path("enquiries/<int:pk>/close/", enquiries.close, name="close"),
]
