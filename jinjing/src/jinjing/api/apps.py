from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "jinjing.api"
    label = "api"

    def ready(self) -> None:
        """The keys of programs are kept here; the page of one's own sign-in asks for them by `programs`."""
        from jinjing.api.own_keys import OwnTokens  # noqa: PLC0415 - models are there from now on
        from jinjing.identity.programs import keep  # noqa: PLC0415

        keep(OwnTokens())
