from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "jinjing.identity"
    label = "identity"
