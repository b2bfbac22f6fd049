"""`bihuan check DIR …`: proves or refutes regulations. Without a folder it is Django's own `check`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.check import Command as DjangoCheck

from bihuan.registry.folders import NoFolder, sources_in
from bihuan.regulation.checking.report import Report, report


class Command(DjangoCheck):
    help = "Prove or refute a regulation (a DIR), or check the project (--deploy and Django's other options)."
    group = "Regulations"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="for programs: findings and what was proved")
        parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the findings")

    def handle(self, *args: Any, **options: Any) -> None:
        folders = [Path(name) for name in args if _is_folder(name)]
        if not folders:
            if options["json"]:
                raise CommandError(
                    "check --json: expected a folder such as regulations/<id>/<version>, found none."
                )
            super().handle(*args, **options)
            return
        if len(folders) < len(args) or options["deploy"]:
            raise CommandError("check: expected folders only, or Django's own options without a folder.")
        reports = {str(folder): _reported(folder, options["lang"]) for folder in folders}
        self.stdout.write(_as_json(reports) if options["json"] else _as_text(reports))
        if not all(one.is_sound for one in reports.values()):
            raise SystemExit(1)


def _is_folder(name: str) -> bool:
    """Whether a word is a folder, not one of Django's app labels, which never hold a separator."""
    return "/" in name or "\\" in name or Path(name).is_dir()


def _reported(folder: Path, lang: Any) -> Report:
    try:
        return report(sources_in(folder), lang=lang)
    except NoFolder as error:
        raise CommandError(str(error)) from None


def _as_text(reports: dict[str, Report]) -> str:
    return "\n\n".join(one.text for one in reports.values())


def _as_json(reports: dict[str, Report]) -> str:
    """One object for one folder, else an object by folder."""
    if len(reports) == 1:
        return next(iter(reports.values())).json()
    data = {folder: one.data for folder, one in reports.items()}
    return json.dumps(data, ensure_ascii=False, indent=2)
