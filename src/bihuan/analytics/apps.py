from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class Analytics(AppConfig):
    name = "bihuan.analytics"
    label = "analytics"
    verbose_name = "统计"

    def ready(self) -> None:
        from bihuan.analytics.export.making import Aside

        self.aside = Aside()
        pre_migrate.connect(self.aside.before, sender=self)
        post_migrate.connect(self.aside.after, sender=self)
