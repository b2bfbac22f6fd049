"""The addresses by which units take mail."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bihuan.inbox import mailboxes
from bihuan.inbox.channels.email import fetching
from bihuan.inbox.models import Mailbox, Protocol
from bihuan.people.models import Unit


class Command(BaseCommand):
    help = "Say by which addresses units take mail and where it is fetched: add, list, test, remove."
    group = "People"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        add = acts.add_parser("add", help="add an address, or change one")
        add.add_argument("address")
        add.add_argument("--unit", required=True, help="the code of the unit whose mail it is")
        add.add_argument(
            "--protocol", choices=Protocol.values, default=Protocol.IMAPS, help="imaps unless said"
        )
        add.add_argument("--host", default="", help="the server to fetch from")
        add.add_argument("--port", type=int, default=0, help="the protocol's own unless said")
        add.add_argument("--user", default="", help="the address unless said")
        add.add_argument("--folder", default="INBOX")
        add.add_argument("--done-folder", default="", help="where to move what was kept; else marked as read")
        add.add_argument("--from-now", action="store_true", help="leave alone what lies there already")
        acts.add_parser("list", help="list them, with what went wrong")
        test = acts.add_parser("test", help="sign in and count what lies there; nothing is taken")
        test.add_argument("address")
        remove = acts.add_parser("remove", help="take no more mail by an address")
        remove.add_argument("address")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        match act:
            case "add":
                self._add(options)
            case "list":
                self._list()
            case "test":
                self._test(_known(options["address"]))
            case _:
                mailboxes.remove(_known(options["address"]).address)
                self.stdout.write(f"{options['address']}: removed; mail that was kept stays")

    def _add(self, options: dict[str, Any]) -> None:
        protocol, unit = Protocol(options["protocol"]), options["unit"]
        if "@" not in options["address"]:
            raise CommandError(f"expected an address such as tousu@example.com, found {options['address']}")
        if not Unit.objects.filter(code=unit).exists():
            raise CommandError(f"expected the code of a unit, found {unit}")
        fetched = protocol in mailboxes.FETCHED
        if fetched and not options["host"]:
            raise CommandError("expected --host with the server to fetch from, found none")
        box = mailboxes.state(
            options["address"],
            unit=unit,
            protocol=protocol,
            host=options["host"],
            port=options["port"],
            user=options["user"],
            password=_password() if fetched else "",
            folder=options["folder"],
            done_folder=options["done_folder"],
        )
        if fetched and options["from_now"]:
            self._reach(lambda: fetching.skip_what_is_there(box), box)
        self.stdout.write(_line(box))
        if fetched:
            self.stdout.write("`bihuan fetch` looks into it; `bihuan up` starts that when it is started next")

    def _list(self) -> None:
        for box in mailboxes.listed():
            self.stdout.write(_line(box))

    def _test(self, box: Mailbox) -> None:
        if Protocol(box.protocol) not in mailboxes.FETCHED:
            self.stdout.write(f"{box.address}: delivered to us; start `bihuan smtp-in`")
            return
        number = self._reach(lambda: fetching.check(box), box)
        self.stdout.write(f"{box.address}: signed in; {number} in {box.folder}")

    def _reach(self, work: Any, box: Mailbox) -> Any:
        try:
            return work()
        except fetching.TROUBLES as error:
            raise CommandError(
                f"{box.address}: {box.host}:{box.port} could not be read ({error}). Check --host, --port,"
                " --user, the password and --folder; some hosts want a code for programs instead of the"
                " password."
            ) from None


def _known(address: str) -> Mailbox:
    box = mailboxes.find(address)
    if box is None:
        raise CommandError(f"expected an address that `bihuan mailbox list` names, found {address}")
    return box


def _password() -> str:
    """Asked for, or the first line of standard input: never a word of the command line, which others see."""
    asked = sys.stdin.isatty()
    said = getpass.getpass("password: ") if asked else sys.stdin.readline().rstrip("\r\n")
    if not said:
        raise CommandError("expected the mailbox's password, typed or on standard input, found none")
    return said


def _line(box: Mailbox) -> str:
    where = f"{box.host}:{box.port} {box.folder}" if box.host else ""
    state = f"trouble: {box.trouble}" if box.trouble else "ok" if box.fetched_at else ""
    return "  ".join(one for one in (box.address, box.unit, box.protocol, where, state) if one)
