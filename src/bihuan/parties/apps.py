from django.apps import AppConfig


class Parties(AppConfig):
    name = "bihuan.parties"
    label = "parties"
    verbose_name = "来诉人"
