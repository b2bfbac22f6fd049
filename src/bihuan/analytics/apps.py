from django.apps import AppConfig


class Analytics(AppConfig):
    name = "bihuan.analytics"
    label = "analytics"
    verbose_name = "统计"
