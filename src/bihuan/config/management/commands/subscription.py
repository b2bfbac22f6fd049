"""Keeps the subscriptions of other programs to what happens to cases."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.config import clock
from bihuan.inbox.hooks import subscriptions
from bihuan.inbox.hooks.subscriptions import CannotSubscribe


class Command(BaseCommand):
    help = "Make, list, replay, resume and end what other programs are told of cases."
    group = "People"

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        add = acts.add_parser("add", help="tell an address of a unit's cases; its secret is shown once")
        add.add_argument("url")
        add.add_argument("--unit", required=True, help="the unit, with all below")
        add.add_argument("--kinds", default="", help="names of events, separated by commas; all unless said")
        add.add_argument("--name", default="", help="what it is for")
        acts.add_parser("list", help="every subscription, without its secret")
        replay = acts.add_parser("replay", help="tell everything recorded since a moment once more")
        replay.add_argument("id")
        replay.add_argument("--since", required=True, help="such as 2026-10-01T00:00+08:00")
        for act in ("resume", "remove"):
            acts.add_parser(act).add_argument("id")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        now = clock.now()
        if act == "add":
            return self._add(now, **options)
        if act == "list":
            return self._list()
        if subscriptions.find(options["id"]) is None:
            raise CommandError(f"There is no subscription {options['id']}. See: bihuan subscription list")
        match act:
            case "replay":
                subscriptions.replay(options["id"], since=_moment(options["since"]), now=now)
            case "resume":
                subscriptions.resume(options["id"], now=now)
            case _:
                subscriptions.unsubscribe(options["id"])
        self.stdout.write(f"{options['id']}: {act} done.")

    def _add(self, now: datetime, *, url: str, unit: str, kinds: str, name: str, **_: Any) -> None:
        wanted = [one.strip() for one in kinds.split(",") if one.strip()]
        try:
            made = subscriptions.subscribe(url, unit=unit, wanted=wanted, now=now, name=name)
        except CannotSubscribe as error:
            raise CommandError(f"{error}. Kinds are: {', '.join(subscriptions.kinds())}") from None
        self.stdout.write(f"{made.subscription.pk}  {made.secret}")
        self.stderr.write("Keep the secret now: it cannot be shown again.")

    def _list(self) -> None:
        for one in subscriptions.listed():
            state = one.disabled or ("failing" if one.failing_since else "live")
            kinds = one.kinds or "all"
            self.stdout.write(
                f"{one.pk}  {state:<8} {one.unit:<8} {one.host:<30} {kinds}  {one.name}".rstrip()
            )


def _moment(said: str) -> datetime:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError(f"--since: expected a moment with its offset, found {said}")
    return moment
