from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "jinjing.web"
    label = "web"
