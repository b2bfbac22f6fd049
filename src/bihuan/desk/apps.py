from django.apps import AppConfig


class Desk(AppConfig):
    name = "bihuan.desk"
    label = "desk"
    verbose_name = "工作台"
