"""Addresses of the contact calendar: codes of customers and days, never a name."""

from django.urls import path

from jinjing.web.contact_calendar import day_views, file_views, views

app_name = "calendar"
urlpatterns = [
    path("", views.own, name="page"),
    path("team/", views.team, name="team"),
    path("of/<int:number>/", views.of_colleague, name="colleague"),
    path("files/", file_views.files, name="files"),
    path("files/<slug:code>/", file_views.file, name="file"),
    path("files/<slug:code>/take-over/", file_views.take_over, name="take-over"),
    path("files/<slug:code>/take-back/", file_views.take_back, name="take-back"),
    path("contacts/<slug:reference>/correct/", day_views.correct, name="correct"),
    path("planned/<slug:code>/note/", day_views.note, name="note"),
    path("planned/<slug:code>/move/", day_views.move_one, name="move-one"),
    path("planned/<slug:code>/withdraw/", day_views.withdraw, name="withdraw"),
    path("<slug:code>/<slug:day>/", day_views.day, name="day"),
    path("<slug:code>/<slug:day>/write/", day_views.write, name="write"),
    path("<slug:code>/<slug:day>/move/", day_views.move, name="move"),
]
