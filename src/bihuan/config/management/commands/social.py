"""Adds, lists and revokes the tools that deliver what is said on social media."""

import base64
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bihuan.config import clock
from bihuan.inbox.channels.social.signing import PREFIX
from bihuan.inbox.models import SocialSource
from bihuan.parties.sealing import seal, unseal
from bihuan.people.models import Unit


class Command(BaseCommand):
    help = "Add, list and revoke the tools that deliver what is said on social media, signed."
    group = "Channels"

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        add = acts.add_parser("add", help="prints the address and a signing secret, shown once")
        add.add_argument("key", help="our short name for it, part of its address, such as weibo")
        add.add_argument("--unit", required=True, help="the unit its messages go to")
        add.add_argument("--name", default="", help="what it is")
        acts.add_parser("list", help="every tool, without its secrets")
        for act, what in (
            ("rotate", "a further secret; the one before signs too until the next"),
            ("revoke", "end one at once"),
        ):
            acts.add_parser(act, help=what).add_argument("key")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        match act:
            case "add":
                self._add(options["key"], options["unit"], options["name"])
            case "list":
                for row in SocialSource.objects.order_by("key"):
                    state = "revoked" if row.revoked_at else "live"
                    self.stdout.write(f"{row.key:<20} {state:<8} {row.unit:<10} {row.name}")
            case "rotate":
                row = _live(options["key"])
                secret = _secret()
                row.secrets = seal("\n".join([secret, *unseal(row.secrets).split("\n")][:2]))
                row.save(update_fields=["secrets"])
                self.stdout.write(secret)
            case _:
                row = _live(options["key"])
                row.revoked_at = clock.now()
                row.save(update_fields=["revoked_at"])
                self.stdout.write(f"{row.key} is revoked.")

    def _add(self, key: str, unit: str, name: str) -> None:
        if not Unit.objects.filter(code=unit).exists():
            raise CommandError(f"--unit: expected the code of a unit, found “{unit}”.")
        if not key.replace("-", "").isalnum() or not key.isascii() or len(key) > 40:
            raise CommandError(f"key: expected at most 40 letters, digits and -, found “{key}”.")
        if SocialSource.objects.filter(key=key).exists():
            raise CommandError(f"key: {key} is there already. A new secret: bihuan social rotate {key}")
        secret = _secret()
        SocialSource.objects.create(key=key, unit=unit, name=name or key, secrets=seal(secret))
        self.stdout.write(f"{settings.BASE_URL}/p/social/{key}\n{secret}")
        self.stderr.write("Keep it now: it cannot be shown again.")


def _secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def _live(key: str) -> SocialSource:
    row = SocialSource.objects.filter(key=key, revoked_at=None).first()
    if row is None:
        raise CommandError(f"There is no live tool {key}. See: bihuan social list")
    return row
