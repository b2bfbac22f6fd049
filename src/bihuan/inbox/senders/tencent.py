"""Tencent Cloud's text messages: SendSms of 2021-01-11, signed by TC3-HMAC-SHA256.

Source: cloud.tencent.com/document/api/382. `SessionContext` carries our reference. The template has two
places: {1} the number and {2} the link.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings

from bihuan.inbox.senders import web
from bihuan.inbox.senders.sending import Answer, Envelope, Gone, Later, Never

URL = "https://sms.tencentcloudapi.com/"
MEDIA = "application/json; charset=utf-8"
SIGNED = "content-type;host"
# What another try may mend: limits of a day or an hour, an empty account, a gateway that is busy.
PASSING = ("LimitExceeded", "InternalError", "RequestLimitExceeded", "FailedOperation.Insufficient")


def send(envelope: Envelope) -> Answer:
    url = settings.SMS_URL or URL
    body = json.dumps(
        {
            "PhoneNumberSet": [envelope.address],
            "SmsSdkAppId": settings.SMS_APP,
            "SignName": settings.SMS_SIGN,
            "TemplateId": settings.SMS_TEMPLATE,
            "TemplateParamSet": [envelope.number, envelope.link],
            "SessionContext": envelope.reference,
        },
        ensure_ascii=False,
    ).encode()
    seconds = int(envelope.at.timestamp())
    headers = {
        "Content-Type": MEDIA,
        "X-TC-Action": "SendSms",
        "X-TC-Version": "2021-01-11",
        "X-TC-Region": "ap-guangzhou",
        "X-TC-Timestamp": str(seconds),
        "Authorization": authorization(
            body, host=urlsplit(url).netloc, key=settings.SMS_KEY, secret=settings.SMS_SECRET, seconds=seconds
        ),
    }
    return _understood(web.post(url, body, headers))


def authorization(body: bytes, *, host: str, key: str, secret: str, seconds: int) -> str:
    """TC3-HMAC-SHA256 over method, path, the two headers signed and the body, under the day's key."""
    day = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
    scope = f"{day}/sms/tc3_request"
    whole = "\n".join(
        ("POST", "/", "", f"content-type:{MEDIA}\nhost:{host}\n", SIGNED, hashlib.sha256(body).hexdigest())
    )
    text = f"TC3-HMAC-SHA256\n{seconds}\n{scope}\n{hashlib.sha256(whole.encode()).hexdigest()}"
    made = f"TC3{secret}".encode()
    for part in (day, "sms", "tc3_request"):
        made = hmac.digest(made, part.encode(), hashlib.sha256)
    said = hmac.digest(made, text.encode(), hashlib.sha256).hex()
    return f"TC3-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={SIGNED}, Signature={said}"


def _understood(answer: object) -> Answer:
    if not isinstance(answer, web.Answered):
        return answer  # type: ignore[return-value]
    try:
        said = json.loads(answer.body)["Response"]
        one = said.get("Error") or said["SendStatusSet"][0]
        code = str(one["Code"])
    except (ValueError, KeyError, TypeError, IndexError):
        return Later(f"status {answer.status}")
    if code == "Ok":
        return Gone(str(one.get("SerialNo", ""))[:80])
    return Later(code[:80]) if code.startswith(PASSING) else Never(code[:80])
