"""Addresses of staff administration. `code` is the staff number, never a name."""

from django.urls import path

from jinjing.web.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("new/", views.new, name="new"),
    path("of/<slug:code>/", views.person, name="person"),
    path("of/<slug:code>/appoint/", views.appoint_here, name="appoint"),
    path("of/<slug:code>/positions/<int:number>/end/", views.end_here, name="end"),
    path("of/<slug:code>/positions/<int:number>/lend/", views.lend_here, name="lend"),
    path("of/<slug:code>/expiry/", views.expire_here, name="expire"),
    path("of/<slug:code>/password/", views.password_here, name="password"),
    path("of/<slug:code>/unlock/", views.unlock_here, name="unlock"),
    path("of/<slug:code>/reset-factors/", views.reset_factors_here, name="reset-factors"),
    path("of/<slug:code>/end-sessions/", views.end_sessions_here, name="end-sessions"),
]
