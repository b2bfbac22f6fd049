from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "bihuan.pages"
    label = "pages"

    def ready(self) -> None:
        """Every form says what is missing as this program speaks, whichever package made it."""
        forms.Field.default_error_messages = {"required": _("请填写。")}
        for chosen in (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField):
            chosen.default_error_messages = {**chosen.default_error_messages, "required": _("请选择。")}
