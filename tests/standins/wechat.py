r"""A stand-in for the WeChat platform that speaks its protocol both ways.

It calls an account's address signed and, with a key, encrypted, reads what is answered, and serves access
tokens, customer-service and template messages, media and codes, with the platform's error codes.

    python -m tests.standins.wechat --callback http://127.0.0.1:8000/p/wechat/kefu \
        --app wx1 --secret s --token t

then types as one person; ``BIHUAN_WECHAT_API`` of the site names the address it prints.
"""

import argparse
import json
import secrets
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

from bihuan.inbox.channels.wechat import crypto, xml

Send = Callable[[str, bytes], bytes]
"""Posts to the callback with this query; its answer's body."""


def over_http(callback: str) -> Send:
    def send(query: str, body: bytes) -> bytes:
        with urllib.request.urlopen(
            urllib.request.Request(f"{callback}?{query}", body or None), timeout=5
        ) as said:
            return bytes(said.read())

    return send


@dataclass
class Platform:
    """An account as the platform knows it. `outbox` is what people were sent: (openid, kind, content)."""

    app_id: str
    secret: str
    token: str
    send: Send
    aes_key: str = ""
    clock: Callable[[], int] = lambda: int(time.time())  # noqa: TID251
    account: str = "gh_standin"
    outbox: list[tuple[str, str, Any]] = field(default_factory=list)
    media: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    refuse: dict[str, int] = field(default_factory=dict)
    _number: int = 1000

    # --- calling the account ------------------------------------------------------------------------------

    def prove(self, echo: str = "echo-123") -> str:
        """The platform's GET when somebody states the address; what came back."""
        key = crypto.key_of(self.aes_key) if self.aes_key else None
        sent = crypto.encrypt(echo.encode(), key=key, app_id=self.app_id) if key else echo
        return self.send(urlencode({**self._signed(sent), "echostr": sent}), b"").decode()

    def text(self, person: str, content: str, **more: str | int) -> str:
        """Somebody writes; the text that is answered at once."""
        return self.message(person, MsgType="text", Content=content, **more)

    def event(self, person: str, name: str, **more: str | int) -> str:
        return self.message(person, MsgType="event", Event=name, **more)

    def picture(self, person: str, content: bytes, *, kind: str = "image/jpeg", name: str = "a.jpg") -> str:
        """Somebody sends a picture, which stays here until it is fetched."""
        id = secrets.token_hex(8)
        self.media[id] = (name, kind, content)
        return self.message(person, MsgType="image", MediaId=id, PicUrl="http://mmbiz.example/1")

    def message(self, person: str, **said: str | int) -> str:
        common: dict[str, str | int] = {
            "ToUserName": self.account, "FromUserName": person, "CreateTime": self.clock(),
        }  # fmt: skip
        if said.get("MsgType") != "event" and "MsgId" not in said:
            self._number += 1
            common["MsgId"] = self._number
        return self.deliver(xml.write({**common, **said}))

    def deliver(self, plain: bytes) -> str:
        """Sends one message as the platform does; the text of the passive reply, empty for none."""
        if not self.aes_key:
            answer = self.send(urlencode(self._signed("")), plain)
            return self._content(answer)
        key = crypto.key_of(self.aes_key)
        sealed = crypto.encrypt(plain, key=key, app_id=self.app_id)
        body = xml.write({"ToUserName": self.account, "Encrypt": sealed})
        query = {**self._signed(sealed), "encrypt_type": "aes"}
        answer = self.send(urlencode(query), body)
        if answer == b"success" or not answer:
            return ""
        said = {one.tag: one.text or "" for one in ElementTree.fromstring(answer)}
        signed = crypto.signature(self.token, said["TimeStamp"], said["Nonce"], said["Encrypt"])
        assert signed == said["MsgSignature"], "the reply is not signed"
        return self._content(crypto.decrypt(said["Encrypt"], key=key, app_id=self.app_id))

    def _signed(self, sealed: str) -> dict[str, str]:
        stamp, nonce = str(self.clock()), secrets.token_hex(5)
        signed = {"timestamp": stamp, "nonce": nonce, "signature": crypto.signature(self.token, stamp, nonce)}
        if self.aes_key:
            signed["msg_signature"] = crypto.signature(self.token, stamp, nonce, sealed)
        return signed

    def _content(self, answer: bytes) -> str:
        if answer == b"success" or not answer:
            return ""
        said = {one.tag: one.text or "" for one in ElementTree.fromstring(answer)}
        assert said["MsgType"] == "text" and len(said["Content"].encode()) <= 2048
        return said["Content"]

    # --- answering the account ----------------------------------------------------------------------------

    def answer(
        self, path: str, query: dict[str, str], body: dict[str, Any]
    ) -> dict[str, Any] | tuple[str, str, bytes]:
        """What the platform's interface says."""
        self.calls.append(path)
        if path in self.refuse:
            return {"errcode": self.refuse[path], "errmsg": "refused"}
        if path == "/cgi-bin/stable_token":
            return self._token(body)
        if query.get("access_token") not in self.tokens:
            return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
        match path:
            case "/cgi-bin/message/custom/send":
                self.outbox.append((body["touser"], "text", body["text"]["content"]))
                return {"errcode": 0, "errmsg": "ok"}
            case "/cgi-bin/message/template/send":
                self._number += 1
                self.outbox.append((body["touser"], "template", body))
                return {"errcode": 0, "errmsg": "ok", "msgid": self._number}
            case "/cgi-bin/media/get":
                found = self.media.get(query.get("media_id", ""))
                return found or {"errcode": 40007, "errmsg": "invalid media_id"}
            case "/cgi-bin/qrcode/create":
                scene = body["action_info"]["scene"]["scene_str"]
                return {"ticket": "gQ-" + scene, "url": f"http://weixin.qq.com/q/{scene}"}
        return {"errcode": -1, "errmsg": "system error"}

    def _token(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("appid") != self.app_id or body.get("secret") != self.secret:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        if body.get("force_refresh") or not self.tokens:
            self.tokens = {secrets.token_hex(16)}
        return {"access_token": next(iter(self.tokens)), "expires_in": 7200}


def serve(platform: Platform) -> tuple[ThreadingHTTPServer, str]:
    """Serves its interface on a port of its own; the address for ``BIHUAN_WECHAT_API``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            self._say(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _say(self, body: dict[str, Any]) -> None:
            asked = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(asked.query).items()}
            said = platform.answer(asked.path, query, body)
            if isinstance(said, tuple):
                name, kind, content = said
                self._send(kind, content, f'attachment; filename="{name}"')
            else:
                self._send("application/json", json.dumps(said).encode())

        def _send(self, kind: str, content: bytes, named: str = "") -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if named:
                self.send_header("Content-Disposition", named)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    for name in ("callback", "app", "secret", "token"):
        asked.add_argument(f"--{name}", required=True)
    asked.add_argument("--aes-key", default="")
    asked.add_argument("--person", default="oStandin")
    said = asked.parse_args()
    platform = Platform(said.app, said.secret, said.token, over_http(said.callback), said.aes_key)
    _server, address = serve(platform)
    print(f"BIHUAN_WECHAT_API={address}\n{platform.prove()}")
    told = 0
    for line in sys.stdin:
        print(platform.text(said.person, line.strip()))
        for _person, kind, content in platform.outbox[told:]:
            print(f"[{kind}] {content}")
        told = len(platform.outbox)


if __name__ == "__main__":
    main()
