"""Connects, lists, tries and removes the official accounts of units."""

import sys
from argparse import ArgumentParser
from datetime import datetime
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bihuan.config import clock
from bihuan.inbox.channels.wechat import accounts, platform
from bihuan.inbox.channels.wechat.accounts import Account
from bihuan.inbox.channels.wechat.platform import Broken, Refused, Unreached
from bihuan.inbox.models import Place, WechatAccount
from bihuan.people.models import Unit

ASKED = (("secret", "AppSecret"), ("token", "Token"), ("aes_key", "EncodingAESKey (empty: plain mode)"))


class Command(BaseCommand):
    help = "Connect, list, try and remove the WeChat official accounts of units."
    group = "Channels"

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        add = acts.add_parser("add", help="secrets are asked for, or read from standard input, one a line")
        add.add_argument("key", help="our short name for it, part of its address, such as kefu")
        add.add_argument("--unit", required=True, help="the unit its complaints go to")
        add.add_argument("--app", required=True, help="its AppID, such as wx1234567890abcdef")
        add.add_argument("--name", default="", help="what people see")
        add.add_argument("--template", default="", help="id of the template for letters after 48 hours")
        acts.add_parser("list", help="every account, without its secrets")
        for act, what in (("test", "ask the platform for an access token"), ("remove", "forget it")):
            acts.add_parser(act, help=what).add_argument("key")
        code = acts.add_parser("code", help="make the code of a place, for its poster")
        code.add_argument("key")
        code.add_argument("--place", required=True, help="the place's code")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        now = clock.now()
        match act:
            case "add":
                self._add(**options)
            case "list":
                self._list()
            case "test":
                self._test(_account(options["key"]), now)
            case "code":
                self._code(_account(options["key"]), options["place"], now)
            case _:
                if not WechatAccount.objects.filter(key=options["key"]).delete()[0]:
                    raise CommandError(f"There is no account {options['key']}. See: bihuan wechat list")
                self.stdout.write(f"{options['key']} is removed.")

    def _add(self, *, key: str, unit: str, app: str, name: str, template: str, **_: Any) -> None:
        if not Unit.objects.filter(code=unit).exists():
            raise CommandError(f"--unit: expected the code of a unit, found “{unit}”.")
        if not key.replace("-", "").replace("_", "").isalnum() or not key.isascii() or len(key) > 40:
            raise CommandError(f"key: expected at most 40 letters, digits, - and _, found “{key}”.")
        said = {one: _asked(label) for one, label in ASKED}
        if not said["secret"] or not said["token"]:
            raise CommandError(
                "expected AppSecret and Token as the platform's console shows them, found nothing."
            )
        try:
            accounts.add(key, unit=unit, name=name or key, app_id=app, template=template, **said)
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"In the platform's console state the address {settings.BASE_URL}/p/wechat/{key}")

    def _list(self) -> None:
        for row in WechatAccount.objects.order_by("key"):
            mode = "encrypted" if row.aes_key else "plain"
            self.stdout.write(f"{row.key:<16} {row.unit:<10} {row.app_id:<20} {mode:<10} {row.name}")

    def _test(self, account: Account, now: datetime) -> None:
        _asking(lambda: platform.access_token(account, now=now, forced=True))
        self.stdout.write(f"{account.key}: the platform knows it.")

    def _code(self, account: Account, code: str, now: datetime) -> None:
        place = Place.objects.filter(unit=account.unit, code=code).first()
        if place is None:
            raise CommandError(f"--place: expected a place of {account.unit}, found “{code}”.")
        place.scene_url = _asking(lambda: platform.code_url(account, place.code, now=now))
        place.save(update_fields=["scene_url"])
        self.stdout.write(place.scene_url)


def _account(key: str) -> Account:
    account = accounts.of(key)
    if account is None:
        raise CommandError(f"There is no account {key}. See: bihuan wechat list")
    return account


def _asked(label: str) -> str:
    return getpass(f"{label}: ").strip() if sys.stdin.isatty() else sys.stdin.readline().strip()


def _asking(ask: Any) -> str:
    try:
        return str(ask())
    except Refused as error:
        raise CommandError(
            f"The platform refuses: {error}. Check AppID, AppSecret and its list of addresses."
        ) from None
    except (Unreached, Broken) as error:
        raise CommandError(f"The platform at {settings.WECHAT_API} was not reached ({error}).") from None
