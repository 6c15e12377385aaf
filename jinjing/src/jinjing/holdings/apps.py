from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    name = "jinjing.holdings"
    label = "holdings"
