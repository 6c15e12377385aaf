from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    name = "jinjing.interactions"
    label = "interactions"
