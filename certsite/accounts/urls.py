from django.urls import path

from certsite.accounts import views

app_name = "accounts"

urlpatterns = [
    path("enterprises/<int:pk>/", views.organisation, name="organisation"),
    path("enterprises/<int:pk>/invite/", views.invite, name="invite"),
    path("invitations/<int:pk>/accept/", views.accept_invitation, name="accept-invitation"),
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.person, name="person"),
]
