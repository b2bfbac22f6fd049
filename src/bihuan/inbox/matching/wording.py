"""Suggestions in words: how sure, and by which signs."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.inbox.matching.suggesting import Sign

SIGNS = {
    Sign.SAME_PHONE: gettext_lazy("电话相同"),
    Sign.SAME_EMAIL: gettext_lazy("邮箱相同"),
    Sign.SAME_WECHAT: gettext_lazy("微信相同"),
    Sign.SAME_THING: gettext_lazy("车牌、订单或批号相同"),
    Sign.SAME_NAME: gettext_lazy("姓名相同"),
    Sign.OTHER_NAME: gettext_lazy("姓名不同"),
    Sign.SAME_PERSON: gettext_lazy("同一联系方式"),
    Sign.SAME_TEXT: gettext_lazy("文字几乎相同"),
    Sign.SAME_WORDS: gettext_lazy("说的是同样的话"),
    Sign.SAME_CODE: gettext_lazy("登记的编号相同"),
    Sign.SAME_DAYS: gettext_lazy("前后三天内"),
}


def sure_words(sure: int) -> str:
    """How sure a suggestion is, in a word and in percent."""
    if sure >= 80:
        word = _("很可能")
    elif sure >= 50:
        word = _("可能")
    else:
        word = _("不太确定")
    return _("%(word)s（%(sure)s%%）") % {"word": word, "sure": sure}


def sign_words(signs: tuple[Sign, ...]) -> str:
    return _("、").join(str(SIGNS[one]) for one in signs)
