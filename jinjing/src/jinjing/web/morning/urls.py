"""Addresses of the morning sheet. An outlet's code and a figure's key say nothing about a customer."""

from django.urls import path

from jinjing.web.morning import follow_ups, views

app_name = "morning"
urlpatterns = [
    path("", views.home, name="home"),
    path("follow-ups/", follow_ups.mine, name="follow-ups"),
    path("follow-ups/<slug:code>/finish/", follow_ups.finish, name="finish"),
    path("follow-ups/<slug:code>/drop/", follow_ups.drop, name="drop"),
    path("at/<slug:outlet>/", views.sheet, name="sheet"),
    path("at/<slug:outlet>/wall/", views.wall, name="wall"),
    path("at/<slug:outlet>/rows/<slug:figure>/", views.rows, name="rows"),
    path("at/<slug:outlet>/agenda/", views.agenda, name="agenda"),
    path("at/<slug:outlet>/follow-ups/", follow_ups.agree, name="agree"),
]
