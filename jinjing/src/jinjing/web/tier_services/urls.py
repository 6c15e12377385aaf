"""Addresses of the unified customer view: codes of schemes, tiers and kinds of service."""

from django.urls import path

from jinjing.web.tier_services import views

app_name = "services"
urlpatterns = [
    path("", views.table, name="table"),
    path("<slug:scheme>/", views.table, name="scheme"),
    path("<slug:scheme>/<str:step>/", views.as_shown, name="as-shown"),
    path("<slug:scheme>/<str:step>/<slug:kind>/", views.cell, name="cell"),
    path("<slug:scheme>/<str:step>/<slug:kind>/change/", views.change, name="change"),
]
