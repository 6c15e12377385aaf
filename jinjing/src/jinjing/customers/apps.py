from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "jinjing.customers"
    label = "customers"
