"""What stands around a complainant's page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.inbox.channels.chat.receive import CHANNEL
from bihuan.inbox.talks import hearing
from bihuan.pages.regulated import Language, language_of
from bihuan.pages.shapes import NavItem, PortalFrame
from bihuan.portal.guide import Desk


def lang() -> Language:
    return language_of(get_language() or "zh-hans")


def frame(request: HttpRequest, desk: Desk | None = None) -> PortalFrame:
    """The unit's own links where a unit is known, else the directory's."""
    status = NavItem(
        key="status", label=_("查进度"), url=reverse("portal:status"), current="/status" in request.path
    )
    if desk is None:
        units = reverse("portal:units")
        here = NavItem(key="units", label=_("受理单位"), url=units, current=request.path == units)
        return PortalFrame(unit=_("投诉受理"), home_url=units, links=(here, status))
    guide, complain = reverse("portal:guide", args=[desk.code]), reverse("portal:complain", args=[desk.code])
    links = [NavItem(key="guide", label=_("投诉指南"), url=guide, current=request.path == guide)]
    if desk.channel is not None:
        links.append(
            NavItem(key="lodge", label=_("我要投诉"), url=complain, current=request.path == complain)
        )
    if hearing.channel_in(desk.regulation, CHANNEL):
        chat = reverse("portal:chat", args=[desk.code])
        links.append(NavItem(key="chat", label=_("在线客服"), url=chat, current=request.path == chat))
    contact = _("电话 %(phone)s") % {"phone": desk.reached.phone} if desk.reached.phone else ""
    return PortalFrame(unit=desk.name, home_url=guide, links=(*links, status), contact=contact)
