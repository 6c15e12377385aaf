"""Addresses of operation and the data catalogue."""

from django.urls import path

from jinjing.web.operation import views

app_name = "operation"
urlpatterns = [
    path("", views.page, name="page"),
    path("work/", views.work, name="work"),
    path("catalogue/", views.data_catalogue, name="catalogue"),
]
