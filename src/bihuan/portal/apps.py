from django.apps import AppConfig


class Portal(AppConfig):
    name = "bihuan.portal"
    label = "portal"
    verbose_name = "门户"
