from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "jinjing.insights"
    label = "insights"
