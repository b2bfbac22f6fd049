"""A gateway that takes one JSON object for each message: the way to connect any provider.

    POST BIHUAN_SMS_URL
    Authorization: Bearer BIHUAN_SMS_KEY          where one is stated
    Idempotency-Key: our reference                the same at every try
    X-Bihuan-Signature: t=SECONDS,v1=HEX          where a secret is stated: HMAC-SHA256 of "SECONDS.BODY"

    {"id": …, "to": "+8613800138000", "text": …, "number": …, "link": …, "sign": …}

It answers 2xx with `{"id": …}` for taken, 400, 404, 410 or 422 for never, anything else for later.
"""

import hashlib
import hmac
import json

from django.conf import settings

from bihuan.inbox.senders import web
from bihuan.inbox.senders.sending import Answer, Envelope, Gone, Later, Never

NEVER = frozenset((400, 404, 410, 422))


def send(envelope: Envelope) -> Answer:
    body = json.dumps(
        {
            "id": envelope.reference,
            "to": envelope.address,
            "text": f"{envelope.subject} {envelope.link}",
            "number": envelope.number,
            "link": envelope.link,
            "sign": settings.SMS_SIGN,
        },
        ensure_ascii=False,
    ).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": envelope.reference}
    if settings.SMS_KEY:
        headers["Authorization"] = f"Bearer {settings.SMS_KEY}"
    if settings.SMS_SECRET:
        headers["X-Bihuan-Signature"] = signature(
            body, settings.SMS_SECRET, seconds=int(envelope.at.timestamp())
        )
    answer = web.post(settings.SMS_URL, body, headers)
    if not isinstance(answer, web.Answered):
        return answer
    if 200 <= answer.status < 300:
        return Gone(_id_of(answer.body))
    if answer.status in NEVER:
        return Never(str(answer.status))
    return Later(str(answer.status))


def signature(body: bytes, secret: str, *, seconds: int) -> str:
    said = hmac.digest(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hex()
    return f"t={seconds},v1={said}"


def _id_of(body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return str(said.get("id", ""))[:80] if isinstance(said, dict) else ""
