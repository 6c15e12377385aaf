"""Address of the roles in words."""

from django.urls import path

from jinjing.web.roles import views

app_name = "roles"
urlpatterns = [path("", views.roles, name="page")]
