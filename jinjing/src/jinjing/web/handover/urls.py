"""Addresses of portfolio handovers."""

from django.urls import path

from jinjing.web.handover import views

app_name = "handover"
urlpatterns = [
    path("", views.portfolios, name="list"),
    path("of/<int:number>/", views.plan, name="plan"),
    path("<slug:code>/", views.pack, name="pack"),
]
