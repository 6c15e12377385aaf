"""Addresses of the access log and its alerts. Only codes and days stand in them."""

from django.urls import path

from jinjing.web.access_log import alert_views, views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("find/", views.find, name="find"),
    path("file/", views.as_file, name="file"),
    path("lines/<int:number>/", views.line, name="line"),
    path("customers/<slug:code>/", views.customer, name="customer"),
    path("alerts/", alert_views.alerts, name="alerts"),
    path("alerts/<int:number>/", alert_views.alert, name="alert"),
    path("alerts/<int:number>/settle/", alert_views.settle, name="settle"),
    path("alerts/<int:number>/report/", alert_views.report, name="report"),
]
