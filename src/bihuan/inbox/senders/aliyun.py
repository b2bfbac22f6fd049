"""Aliyun's text messages: SendSms of 2017-05-25, signed by HMAC-SHA1 as its RPC interface asks.

Source: help.aliyun.com, 短信服务 API 参考, SendSms; 签名机制. `OutId` carries our reference. The template has
two places: ${number} and ${link}.
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC
from urllib.parse import quote

from django.conf import settings

from bihuan.inbox.senders import web
from bihuan.inbox.senders.sending import Answer, Envelope, Gone, Later, Never
from bihuan.parties.contacts import spoken

URL = "https://dysmsapi.aliyuncs.com/"
# What another try may mend; every other refusal stands.
PASSING = frozenset(
    (
        "isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "isv.AMOUNT_NOT_ENOUGH", "isv.DAY_LIMIT_CONTROL",
        "Throttling", "Throttling.User", "ServiceUnavailable", "InternalError", "isv.OUT_OF_SERVICE",
    )
)  # fmt: skip


def send(envelope: Envelope) -> Answer:
    asked = {
        "Action": "SendSms",
        "Version": "2017-05-25",
        "Format": "JSON",
        "RegionId": "cn-hangzhou",
        "AccessKeyId": settings.SMS_KEY,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": secrets.token_hex(16),
        "Timestamp": envelope.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "PhoneNumbers": spoken(envelope.address),
        "SignName": settings.SMS_SIGN,
        "TemplateCode": settings.SMS_TEMPLATE,
        "TemplateParam": json.dumps({"number": envelope.number, "link": envelope.link}),
        "OutId": envelope.reference,
    }
    asked["Signature"] = signature(asked, settings.SMS_SECRET)
    body = "&".join(f"{_coded(name)}={_coded(value)}" for name, value in sorted(asked.items()))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return _understood(web.post(settings.SMS_URL or URL, body.encode(), headers))


def signature(asked: dict[str, str], secret: str, *, method: str = "POST") -> str:
    """Of the parameters sorted by name, without the signature itself."""
    line = "&".join(f"{_coded(name)}={_coded(value)}" for name, value in sorted(asked.items()))
    text = f"{method}&{_coded('/')}&{_coded(line)}"
    return base64.b64encode(hmac.digest(f"{secret}&".encode(), text.encode(), hashlib.sha1)).decode()


def _coded(text: str) -> str:
    return quote(text, safe="-_.~")


def _understood(answer: object) -> Answer:
    if not isinstance(answer, web.Answered):
        return answer  # type: ignore[return-value]
    try:
        said = json.loads(answer.body)
        code = str(said["Code"])
    except (ValueError, KeyError, TypeError):
        return Later(f"status {answer.status}")
    if code == "OK":
        return Gone(str(said.get("BizId", ""))[:80])
    return Later(code[:80]) if code in PASSING or answer.status >= 500 else Never(code[:80])
