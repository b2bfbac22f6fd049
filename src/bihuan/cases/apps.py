from django.apps import AppConfig


class Cases(AppConfig):
    name = "bihuan.cases"
    label = "cases"
    verbose_name = "台账"
