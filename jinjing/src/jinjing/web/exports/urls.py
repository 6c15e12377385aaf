"""Addresses of the exports. A code stands for the file and tells nothing."""

from django.urls import path

from jinjing.web.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.files, name="list"),
    path("ask/", views.ask, name="ask"),
    path("<slug:code>/approve/", views.approve, name="approve"),
    path("<slug:code>/decline/", views.decline, name="decline"),
    path("<slug:code>/stop/", views.stop, name="stop"),
    path("<slug:code>/go-on/", views.go_on, name="go-on"),
    path("<slug:code>/file/", views.fetch, name="fetch"),
]
