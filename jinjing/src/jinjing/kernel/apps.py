from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "jinjing.kernel"
    label = "kernel"
