from django.apps import AppConfig


class ScrutinyConfig(AppConfig):
    name = "scrutiny"

    def ready(self):
        from scrutiny import checks  # noqa: F401 - registers them
