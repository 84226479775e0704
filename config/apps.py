"""The assembly as an app: its management commands run the house."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses, processes."""

    name = "config"
    verbose_name = "Vitrine"
