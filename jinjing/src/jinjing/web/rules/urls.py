"""Addresses of the rules."""

from django.urls import path

from jinjing.web.rules import views

app_name = "rules"
urlpatterns = [path("", views.rules, name="list"), path("<str:key>/", views.rule, name="rule")]
