from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "jinjing.integrations"
    label = "integrations"
