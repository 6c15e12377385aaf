from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "jinjing.api"
    label = "api"
