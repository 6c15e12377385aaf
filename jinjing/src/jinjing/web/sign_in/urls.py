"""Addresses of the door."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from jinjing.web.sign_in import single_sign_on, views

urlpatterns = [
    path("sign-in/", login_not_required(views.SignIn.as_view()), name="sign-in"),
    path("sign-in/second/", login_not_required(views.second), name="sign-in-second"),
    path("sign-in/second/passkey/", login_not_required(views.second_passkey), name="sign-in-second-passkey"),
    path("sign-in/sso/", login_not_required(single_sign_on.start), name="sso-start"),
    path("sign-in/sso/back/", login_not_required(single_sign_on.back), name="sso-back"),
    path("sign-out/", login_not_required(views.sign_out), name="sign-out"),
    path("language/", login_not_required(views.language), name="language"),
    path("theme/", login_not_required(views.theme), name="theme"),
]
