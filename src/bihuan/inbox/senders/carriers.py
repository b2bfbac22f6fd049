"""Who carries what leaves the house. A way without its carrier lies in the outbox, readable."""

from collections.abc import Callable, Mapping

from django.conf import settings

from bihuan.inbox.senders import sms, smtp, wechat
from bihuan.inbox.senders.choosing import Way
from bihuan.inbox.senders.sending import Answer, Envelope

Carrier = Callable[[Envelope], Answer]

# One line a way.
CARRIERS: Mapping[Way, Carrier] = {
    Way.SMTP: smtp.send,
    Way.SMS: sms.send,
    Way.WECHAT: wechat.send,
}


def carrier_of(way: Way) -> Carrier | None:
    """None where nothing is connected."""
    connected = {Way.SMTP: settings.EMAIL_HOST, Way.SMS: settings.SMS_GATEWAY}
    return CARRIERS.get(way) if connected.get(way, True) else None
