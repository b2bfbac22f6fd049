from django.apps import AppConfig


class Desk(AppConfig):
    name = "bihuan.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        from bihuan.cases import erasing
        from bihuan.desk import exporting

        erasing.register("register exports", exporting.erase)
