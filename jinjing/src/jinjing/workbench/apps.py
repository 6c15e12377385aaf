from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "jinjing.workbench"
    label = "workbench"

    def ready(self) -> None:
        from jinjing.customers.domain.reach import entrusting  # noqa: PLC0415 - app-ready: models come later
        from jinjing.workbench.queries.leads import holds_open_lead  # noqa: PLC0415

        entrusting(holds_open_lead)
