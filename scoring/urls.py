"""Addresses of scoring."""

app_name = "scoring"

urlpatterns = []
