from django.apps import AppConfig


class Config(AppConfig):
    name = "bihuan.config"
    label = "config"
    verbose_name = "配置"
