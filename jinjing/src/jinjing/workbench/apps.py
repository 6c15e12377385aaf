from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "jinjing.workbench"
    label = "workbench"
