"""The assembly as an app: its management commands run the house."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses, processes."""

    name = "config"
    verbose_name = "Vitrine"

    def ready(self) -> None:
        """Wire the worker's sign of life, and say when people are left in peace."""
        from django.conf import settings
        from django_q.signals import post_execute

        from config.heartbeat import show_life
        from kernel import quiet

        quiet.keep(settings.WAKING_HOURS)
        post_execute.connect(show_life, dispatch_uid="config.heartbeat")
