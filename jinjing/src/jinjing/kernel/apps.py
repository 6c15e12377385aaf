from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "jinjing.kernel"
    label = "kernel"

    def ready(self) -> None:
        from jinjing.kernel import checks  # noqa: F401, PLC0415 - registers itself; settings stand now
