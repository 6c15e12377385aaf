"""Addresses of the door."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from jinjing.web.sign_in import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", login_not_required(views.SignOut.as_view(next_page="sign-in")), name="sign-out"),
    path("language/", login_not_required(views.language), name="language"),
    path("theme/", login_not_required(views.theme), name="theme"),
]
