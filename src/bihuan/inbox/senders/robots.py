"""Robots of group chats, through which staff are told: WeCom, DingTalk, Feishu, or any that apprise knows.

Each is an address with a token in it, and for DingTalk and Feishu a secret its messages are signed with.
Sources: developer.work.weixin.qq.com (群机器人), open.dingtalk.com (自定义机器人安全设置), open.feishu.cn
(自定义机器人使用指南).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from bihuan.inbox.senders import web
from bihuan.inbox.senders.sending import Answer, Gone, Later, Never, Unknown

# Too many messages in a minute, or a platform that is busy: another try may succeed.
BUSY = frozenset((-1, 45009, 45033, 130101, 410100, 9499, 11232))


def wecom(url: str, secret: str, text: str, now: datetime) -> Answer:
    return _posted(url, {"msgtype": "text", "text": {"content": text}}, "errcode")


def dingtalk(url: str, secret: str, text: str, now: datetime) -> Answer:
    if secret:
        moment = str(int(now.timestamp() * 1000))
        sign = base64.b64encode(hmac.digest(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256))
        url = f"{url}{'&' if '?' in url else '?'}timestamp={moment}&sign={quote_plus(sign)}"
    return _posted(url, {"msgtype": "text", "text": {"content": text}}, "errcode")


def feishu(url: str, secret: str, text: str, now: datetime) -> Answer:
    said: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        moment = str(int(now.timestamp()))
        # The text signed is the key, and what is signed with it is nothing: so the platform wants it.
        sign = base64.b64encode(hmac.digest(f"{moment}\n{secret}".encode(), b"", hashlib.sha256)).decode()
        said = {"timestamp": moment, "sign": sign, **said}
    return _posted(url, said, "code")


def by_apprise(url: str, secret: str, text: str, now: datetime) -> Answer:
    # It takes half a second to load, which only those who use it wait for.
    import apprise

    robot = apprise.Apprise()
    if not robot.add(url):
        return Never("address")
    # It tells no more than yes and no.
    return Gone() if robot.notify(body=text) else Unknown("not told")


KINDS: Mapping[str, Callable[[str, str, str, datetime], Answer]] = {
    "wecom": wecom,
    "dingtalk": dingtalk,
    "feishu": feishu,
    "apprise": by_apprise,
}


def _posted(url: str, said: Mapping[str, Any], code_in: str) -> Answer:
    body = json.dumps(said, ensure_ascii=False).encode()
    answer = web.post(url, body, {"Content-Type": "application/json; charset=utf-8"})
    if not isinstance(answer, web.Answered):
        return answer
    try:
        told = json.loads(answer.body)
        code = int(told.get(code_in, told.get("StatusCode", 0)))
    except (ValueError, TypeError, AttributeError):
        return Later(f"status {answer.status}") if answer.status >= 500 else Never(f"status {answer.status}")
    if answer.status < 300 and code == 0:
        return Gone()
    busy = code in BUSY or answer.status >= 500 or answer.status == 429
    return Later(str(code)) if busy else Never(str(code))
