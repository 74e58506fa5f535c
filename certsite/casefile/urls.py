from django.urls import path

from certsite.casefile import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("letters/", views.outbox, name="outbox"),
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("healthz", views.healthz, name="healthz"),
]
