from django.apps import AppConfig


class LobbyConfig(AppConfig):
    name = "jinjing.lobby"
    label = "lobby"
