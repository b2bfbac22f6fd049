from django.apps import AppConfig


class Inbox(AppConfig):
    name = "bihuan.inbox"
    label = "inbox"
    verbose_name = "收发"

    def ready(self) -> None:
        from bihuan.inbox.erasing import register_all

        register_all()
