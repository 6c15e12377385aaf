"""Addresses of "my sign-in"."""

from django.urls import path

from jinjing.web.account import factor_views, program_views, proof_views, session_views, views

app_name = "account"
urlpatterns = [
    path("", views.page, name="page"),
    path("password/", views.password, name="password"),
    path("code-app/", factor_views.totp, name="totp"),
    path("passkeys/options/", factor_views.passkey_options, name="passkey-options"),
    path("passkeys/", factor_views.passkey, name="passkey"),
    path("recovery-codes/", factor_views.recovery_codes, name="recovery-codes"),
    path("factors/<int:number>/remove/", factor_views.remove, name="remove-factor"),
    path("sessions/<int:number>/end/", session_views.end, name="end-session"),
    path("sessions/end-others/", session_views.end_others, name="end-others"),
    path("tokens/<int:number>/revoke/", program_views.revoke, name="revoke-token"),
    path("still/", session_views.still, name="still"),
    path("stay/", session_views.stay, name="stay"),
    path("prove/", proof_views.prove, name="prove"),
    path("prove/passkey/", proof_views.passkey_options, name="prove-passkey"),
]
