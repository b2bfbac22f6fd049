from django.apps import AppConfig


class People(AppConfig):
    name = "bihuan.people"
    label = "people"
    verbose_name = "人员"
