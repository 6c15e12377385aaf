"""Addresses of what people ask about their data."""

from django.urls import path

from jinjing.web.subject_requests import intake, steps, views

app_name = "requests"
urlpatterns = [
    path("", views.requests, name="list"),
    path("find/", intake.find, name="find"),
    path("for/<slug:code>/", intake.take, name="take"),
    path("<slug:code>/", views.page, name="page"),
    path("<slug:code>/identity/", steps.verify, name="verify"),
    path("<slug:code>/second-look/", steps.confirm, name="confirm"),
    path("<slug:code>/copies/", steps.gather, name="gather"),
    path("<slug:code>/copies/<slug:file_format>/", steps.fetch, name="fetch"),
    path("<slug:code>/correction/", steps.correct, name="correct"),
    path("<slug:code>/objection/", steps.stop_personal, name="object"),
    path("<slug:code>/end/", steps.end, name="end"),
    path("<slug:code>/answer/", steps.answer, name="answer"),
    path("<slug:code>/refusal/", steps.refuse, name="refuse"),
]
