"""The forms of complainants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core import signing
from django.core.signing import BadSignature
from django.utils.translation import gettext as _

from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.offering import OfferedOutcome
from bihuan.pages.fields import FilesField
from bihuan.pages.formats import listed_words
from bihuan.pages.regulated import Language, RegulatedForm
from bihuan.pages.widgets import RadioCards
from bihuan.parties.contacts import Kind, normal
from bihuan.regulation.model import Regulation, Survey

LONGEST_WORDS = 5000
MOST_FILES = 10
KEPT = "portal files"
# Where the regulation itself asks how somebody wants to be answered, it is not asked twice.
REPLY_BY = "reply_by"


class Trap(forms.TextInput):
    """An input that people neither see nor reach."""

    is_hidden = True

    def __init__(self) -> None:
        super().__init__({"class": "trap", "tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"})


class Honeypot(forms.Form):
    """A field that people do not see and robots fill in. Whoever fills it is answered and nothing happens."""

    website_ = forms.CharField(required=False, widget=Trap)

    @property
    def is_robot(self) -> bool:
        return bool(self.data.get(self.add_prefix("website_"), "").strip())


class FilesKept(forms.Form):
    """Files that were taken although something else was wrong travel on, signed: nothing is sent twice."""

    files_ = FilesField(required=False)
    kept_ = forms.CharField(required=False, widget=forms.HiddenInput)

    def files_before(self) -> list[tuple[str, str]]:
        """(id, name) of what was taken before; what was tampered with counts as nothing."""
        try:
            held = signing.loads(self.data.get(self.add_prefix("kept_"), ""), salt=KEPT, max_age=24 * 3600)
        except BadSignature:
            return []
        return [(id, name) for id, name in held]

    def keep(self, files: Sequence[tuple[str, str]]) -> None:
        """Has the form say, when it is shown again, what it holds already."""
        typed: Any = self.data
        typed = typed.copy()
        typed[self.add_prefix("kept_")] = signing.dumps([list(one) for one in files], salt=KEPT)
        self.data = typed
        if files:
            names = listed_words([name for _id, name in files])
            self.fields["files_"].help_text = _("已收到：%(names)s。还可以再加。") % {"names": names}
            # What is shown of a field is remembered from before.
            self._bound_fields_cache.pop("files_", None)  # type: ignore[attr-defined]


class ComplaintForm(RegulatedForm, FilesKept, Honeypot):
    """What the regulation asks of a complainant, and how to reach them."""

    name_ = forms.CharField(required=False, max_length=80)
    phone_ = forms.CharField(required=False, max_length=40)
    email_ = forms.CharField(required=False, max_length=254)
    wish_ = forms.ChoiceField(required=False)
    proxy_ = forms.BooleanField(required=False)
    proxy_for_ = forms.CharField(required=False, max_length=80)
    proxy_relation_ = forms.CharField(required=False, max_length=80)
    sent_ = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, regulation: Regulation, *, lang: Language, anonymous: bool, **kwargs: Any) -> None:
        record = regulation.forms.get("record")
        keys = record.fields if record is not None else tuple(regulation.fields)
        asked = [key for key in keys if regulation.fields[key].asks_complainant]
        super().__init__(regulation, asked, lang=lang, **kwargs)
        if anonymous:
            self.fields["anonymous_"] = forms.BooleanField(required=False, label=_("不留姓名和联系方式"))
            self.fields["anonymous_"].help_text = _("我们将无法主动联系您，请保存好编号和查询码。")
        self._say()
        if REPLY_BY in asked:
            del self.fields["wish_"]
        last = [
            "files_",
            "name_",
            "phone_",
            "email_",
            "wish_",
            "anonymous_",
            "proxy_",
            "proxy_for_",
            "proxy_relation_",
        ]
        self.order_fields([*asked, *last])

    def _say(self) -> None:
        words = {
            "files_": (_("照片、录音、单据"), _("可以不传；每份不超过 20 MB。")),
            "name_": (_("您怎么称呼"), ""),
            "phone_": (_("电话"), _("电话和邮箱至少留一个，用来答复您。")),
            "email_": (_("邮箱"), ""),
            "wish_": (_("希望怎样联系您"), ""),
            "proxy_": (_("我替别人投诉"), ""),
            "proxy_for_": (_("替谁投诉"), _("替别人投诉时填写。")),
            "proxy_relation_": (_("您和当事人的关系"), _("替别人投诉时填写，如家人、同事、律师。")),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        wish = self.fields["wish_"]
        assert isinstance(wish, forms.ChoiceField)
        wish.choices = [("", _("都可以")), ("phone", _("电话")), ("sms", _("短信")), ("email", _("邮件"))]
        self.fields["phone_"].widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}
        self.fields["email_"].widget.attrs |= {"inputmode": "email", "autocomplete": "email"}
        self.fields["name_"].widget.attrs |= {"autocomplete": "name"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        phone, email = cleaned.get("phone_", ""), cleaned.get("email_", "")
        if phone and normal(Kind.PHONE, phone) is None:
            self.add_error("phone_", _("这不像电话号码，请核对。"))
        if email and normal(Kind.EMAIL, email) is None:
            self.add_error("email_", _("这不像邮箱地址，请核对。"))
        if not phone and not email and not self.is_anonymous:
            self.add_error("phone_", _("请留下电话或邮箱，我们好答复您。"))
        if cleaned.get("proxy_") and not cleaned.get("proxy_for_"):
            self.add_error("proxy_for_", _("请填写您替谁投诉。"))
        return cleaned

    @property
    def is_anonymous(self) -> bool:
        return bool(self.cleaned_data.get("anonymous_"))

    @property
    def person(self) -> tuple[Part, ...]:
        """The parts about the complainant."""
        proxy = ("proxy_for_", "proxy_relation_") if self.cleaned_data.get("proxy_") else ()
        names = ("name_", "phone_", "email_", "wish_", *proxy)
        said = ((name, str(self.cleaned_data.get(name) or "").strip()) for name in names)
        return tuple(Part(name.rstrip("_"), COMPLAINANT, value) for name, value in said if value)


class StatusForm(Honeypot):
    """Number and code."""

    number = forms.CharField(max_length=64)
    code = forms.CharField(max_length=32)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("投诉编号")
        self.fields["number"].help_text = _("如 YH-TS-2026-00042")
        self.fields["code"].label = _("查询码")
        self.fields["code"].help_text = _("八位字母和数字，在受理告知书上。")
        self.fields["number"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters"}
        self.fields["code"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters"}
        self.order_fields(["number", "code", "website_"])


class WordsForm(FilesKept):
    """A message, or material that was asked for."""

    text = forms.CharField(required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, with_files: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("您想说的")
        self.fields["files_"].label = _("材料")
        self.fields["files_"].help_text = _("照片、录音、单据；每份不超过 20 MB。")
        if not with_files:
            del self.fields["files_"], self.fields["kept_"]
        self.order_fields(["text", "files_", "kept_"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("text", "").strip() and not cleaned.get("files_") and not self.files_before():
            self.add_error("text", _("请填写。"))
        return cleaned


class WishForm(forms.Form):
    """How somebody wants to be told from now on. Only ways that reach them are offered."""

    channel = forms.ChoiceField(required=False)
    language = forms.ChoiceField()
    not_at_night = forms.BooleanField(required=False)

    def __init__(self, ways: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        words = {
            "phone": _("电话"), "sms": _("短信"), "email": _("邮件"), "wechat": _("微信"), "post": _("邮寄"),
            "portal": _("只在这里看"),
        }  # fmt: skip
        channel, language = self.fields["channel"], self.fields["language"]
        assert isinstance(channel, forms.ChoiceField) and isinstance(language, forms.ChoiceField)
        channel.label, language.label = _("希望怎样联系您"), _("用哪种语言")
        channel.help_text = _("制度规定必须书面送达的函件，仍按制度办理。")
        channel.choices = [("", _("都可以")), *((one, words[one]) for one in ways)]
        language.choices = [("zh", "中文"), ("en", "English")]
        self.fields["not_at_night"].label = _("夜间不打扰")


class ReasonForm(forms.Form):
    """Why a complaint is withdrawn or taken up again."""

    reason = forms.CharField(max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("原因")
        self.fields["reason"].required = required


class AnswerForm(RegulatedForm):
    """The complainant's answer to a step that waits for it."""

    outcome_ = forms.ChoiceField(widget=RadioCards())
    reason_ = forms.CharField(
        required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        regulation: Regulation,
        keys: Sequence[str],
        *,
        outcomes: Sequence[tuple[OfferedOutcome, str]],
        lang: Language,
        **kwargs: Any,
    ) -> None:
        super().__init__(regulation, keys, lang=lang, **kwargs)
        self.outcomes = {one.key: one for one, _name in outcomes}
        ways = self.fields["outcome_"]
        assert isinstance(ways, forms.ChoiceField)
        ways.label = _("您的答复")
        ways.choices = [(one.key, name) for one, name in outcomes]
        needing = [name for one, name in outcomes if one.reason_required]
        self.fields["reason_"].label = _("想说明的")
        if needing:
            names = listed_words(needing)
            self.fields["reason_"].help_text = _("选“%(names)s”时请说明原因。") % {"names": names}
        elif any(regulation.fields[key].kept_apart for key in keys):
            # The step has a place for words of its own; two would leave people wondering which to fill in.
            self.fields["reason_"].widget = forms.HiddenInput()
        self.order_fields(["outcome_", "reason_", *keys])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = self.outcomes.get(cleaned.get("outcome_", ""))
        if chosen is not None and chosen.reason_required and not cleaned.get("reason_", "").strip():
            self.add_error("reason_", _("请说明原因。"))
        return cleaned


class SurveyForm(forms.Form):
    """Each question from 1 to 5, and words."""

    comment = forms.CharField(
        required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, regulation: Regulation, survey: Survey, *, lang: Language, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.questions = tuple(survey.questions)
        words = {
            "5": _("5 很满意"),
            "4": _("4 满意"),
            "3": _("3 一般"),
            "2": _("2 不满意"),
            "1": _("1 很不满意"),
        }
        for key, question in survey.questions.items():
            label = regulation.word(f"survey.questions.{key}", question, lang)
            self.fields[key] = forms.ChoiceField(
                label=label, choices=list(words.items()), widget=RadioCards()
            )
        self.fields["comment"].label = _("还想说的")
        self.order_fields([*self.questions, "comment"])

    @property
    def scores(self) -> dict[str, int]:
        return {key: int(self.cleaned_data[key]) for key in self.questions}
