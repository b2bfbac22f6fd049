from django.apps import AppConfig


class Documents(AppConfig):
    name = "bihuan.documents"
    label = "documents"
    verbose_name = "文件"
