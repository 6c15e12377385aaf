"""Address of the access log."""

from django.urls import path

from jinjing.web.access_log import views

app_name = "audit"
urlpatterns = [path("", views.log, name="log")]
