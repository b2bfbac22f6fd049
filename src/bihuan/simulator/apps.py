from django.apps import AppConfig


class Simulator(AppConfig):
    name = "bihuan.simulator"
    label = "simulator"
    verbose_name = "推演"
