"""Address of the search. What is typed travels in POST bodies only."""

from django.urls import path

from jinjing.web.search import views

app_name = "search"
urlpatterns = [path("", views.search, name="page")]
