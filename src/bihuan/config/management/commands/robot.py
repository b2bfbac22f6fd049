"""Keeps the robots of group chats through which staff are told."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.config import clock
from bihuan.inbox import robots
from bihuan.inbox.senders.sending import Gone
from bihuan.people.models import Unit


class Command(BaseCommand):
    help = "Add, list, try and remove the WeCom, DingTalk and Feishu robots that tell staff."
    group = "People"

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        add = acts.add_parser("add", help="a robot of a unit's group chat")
        add.add_argument("kind", choices=robots.KINDS)
        add.add_argument("name", help="what the chat is called")
        add.add_argument("--unit", required=True, help="the unit whose staff it tells, and those below")
        add.add_argument("--url", required=True, help="its address, as the platform gave it")
        add.add_argument("--secret", default="", help="what its messages are signed with")
        acts.add_parser("list", help="every robot, without its secret")
        for act in ("try", "remove"):
            acts.add_parser(act).add_argument("id", type=int)

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        now = clock.now()
        match act:
            case "add":
                if not Unit.objects.filter(code=options["unit"]).exists():
                    raise CommandError(f"--unit: expected the code of a unit, found {options['unit']}")
                try:
                    made = robots.add(
                        options["unit"], options["kind"], options["name"],
                        url=options["url"], secret=options["secret"], now=now,
                    )  # fmt: skip
                except ValueError as error:
                    raise CommandError(f"--url: {error}") from None
                self.stdout.write(str(made.id))
            case "list":
                for one in robots.listed():
                    self.stdout.write(f"{one.id:>4}  {one.unit:<8} {one.kind:<9} {one.name}")
            case _ if options["id"] not in {one.id for one in robots.listed()}:
                raise CommandError(f"There is no robot {options['id']}. See: bihuan robot list")
            case "try":
                answer = robots.speak(options["id"], "闭环：试发成功。", now=now)
                if not isinstance(answer, Gone):
                    raise CommandError(f"It was not taken: {type(answer).__name__} {answer.code}")
                self.stdout.write("It was taken.")
            case _:
                robots.remove(options["id"])
                self.stdout.write(f"{options['id']} is removed.")
