from django.apps import AppConfig


class Registry(AppConfig):
    name = "bihuan.registry"
    label = "registry"
    verbose_name = "制度库"
