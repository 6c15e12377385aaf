"""Address of the front door."""

from django.urls import path

from jinjing.web.home import views

urlpatterns = [path("", views.home, name="home")]
