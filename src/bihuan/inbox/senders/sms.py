"""Text messages through the gateway in the settings: Aliyun's, Tencent's, or any that takes plain JSON."""

from collections.abc import Callable, Mapping

from django.conf import settings

from bihuan.inbox.senders import aliyun, gateway, tencent
from bihuan.inbox.senders.sending import Answer, Envelope, Never

GATEWAYS: Mapping[str, Callable[[Envelope], Answer]] = {
    "aliyun": aliyun.send,
    "tencent": tencent.send,
    "http": gateway.send,
}


def send(envelope: Envelope) -> Answer:
    """Subject and link alone travel: the rest is behind number and code."""
    carry = GATEWAYS.get(settings.SMS_GATEWAY)
    return carry(envelope) if carry is not None else Never("no gateway")


def text_of(envelope: Envelope) -> str:
    """What stands in the message."""
    return f"{envelope.subject} {envelope.link}"
