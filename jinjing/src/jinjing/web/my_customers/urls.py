"""Addresses of the lists. Filters stand in them as codes; names and numbers of customers never do."""

from django.urls import path

from jinjing.web.my_customers import bulk_views, views

app_name = "customers"
urlpatterns = [
    path("", views.customers, name="list"),
    path("count/", views.count, name="count"),
    path("filters/", views.filters, name="filters"),
    path("views/save/", views.keep_view, name="save-view"),
    path("views/<slug:code>/remove/", views.forget_view, name="remove-view"),
    path("preview/", bulk_views.preview, name="preview"),
    path("carry-out/", bulk_views.carry_out, name="carry-out"),
]
