"""Addresses of the desk. Codes stand for customers, referrals and leads; search words never enter an address."""

from django.urls import path
from django.views.decorators.gzip import gzip_page

from jinjing.web.rm_desk import call_views, day_views, inbox_views, promise_views, views, wishes_views

app_name = "desk"
urlpatterns = [
    path("", gzip_page(views.today), name="today"),  # ten times smaller: it is the first page of the day
    path("refill/", views.refill, name="refill"),
    path("why/", views.why, name="why"),
    path("presence/", views.presence, name="presence"),
    path("log/<slug:code>/", call_views.log, name="log"),
    path("call/", call_views.call_next, name="call"),
    path("call/<slug:code>/", call_views.call, name="call-one"),
    path("call/<slug:code>/phone/", call_views.phone, name="phone"),
    path("call/<slug:code>/hold/", wishes_views.hold, name="hold"),
    path("call/<slug:code>/hold/<int:number>/lift/", wishes_views.lift, name="lift"),
    path("call/<slug:code>/hours/", wishes_views.hours, name="hours"),
    path("contacts/<slug:reference>/correct/", call_views.correct, name="correct"),
    path("contacts/<slug:reference>/note/", day_views.note, name="note"),
    path("contacts/<slug:reference>/confirm/", promise_views.confirm, name="confirm"),
    path("promises/<slug:reference>/keep/", promise_views.keep, name="promise-keep"),
    path("promises/<slug:reference>/move/", promise_views.move, name="promise-move"),
    path("promises/<slug:reference>/release/", promise_views.release, name="promise-release"),
    path("day/", day_views.day, name="day"),
    path("day/<slug:on>/", day_views.day, name="day-of"),
    path("inbox/", inbox_views.inbox, name="inbox"),
    path("inbox/strip/", inbox_views.strip, name="strip"),
    path("inbox/<slug:code>/accept/", inbox_views.accept, name="accept"),
    path("inbox/<slug:code>/decline/", inbox_views.decline, name="decline"),
    path("inbox/<slug:code>/met/", inbox_views.met, name="met"),
    path("leads/<slug:code>/close/", inbox_views.close, name="close-lead"),
]
