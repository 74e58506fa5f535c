from django.urls import path

from certsite.accounts import views

app_name = "accounts"

urlpatterns = [
    path("enterprises/<int:pk>/", views.organisation, name="organisation"),
    path("enterprises/join/", views.join, name="join"),
    path("enterprises/<int:pk>/edit/", views.edit_organisation, name="edit-organisation"),
    path("enterprises/<int:pk>/invite/", views.invite, name="invite"),
    path("invitations/<int:pk>/accept/", views.accept_invitation, name="accept-invitation"),
    path("join-requests/<int:pk>/", views.join_request, name="join-request"),
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.person, name="person"),
]
