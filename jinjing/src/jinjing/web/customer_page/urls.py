"""Addresses of the customer page. The code stands for the customer and tells nothing."""

from django.urls import path

from jinjing.web.customer_page import find, views

app_name = "customer"
urlpatterns = [
    path("", find.find, name="find"),
    path("<slug:code>/", views.page, name="page"),
    path("<slug:code>/contacts/", views.log_contact_here, name="log-contact"),
    path("<slug:code>/personal/", views.personal, name="personal"),
    path("<slug:code>/personal/open/", views.open_personal, name="open-personal"),
    path("<slug:code>/figures/<slug:indicator>/", views.figure, name="figure"),
]
