from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "jinjing.privacy"
    label = "privacy"
