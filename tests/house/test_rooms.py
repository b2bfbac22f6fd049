import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.config import catalogues

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def test_rooms_only_look_down() -> None:
    linted = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert linted.returncode == 0, linted.stdout[-3000:]


@pytest.mark.parametrize(
    "reading",
    [
        "from datetime import datetime\n\nMOMENT = datetime.now()\n",
        "from django.utils import timezone\n\nMOMENT = timezone.now()\n",
        "import time\n\nMOMENT = time.time()\n",
        "from datetime import date\n\nDAY = date.today()\n",
    ],
)
def test_the_clock_is_read_in_one_place(reading: str) -> None:
    ruff = [BIN / "ruff", "check", "--select", "TID251", "--quiet", "--stdin-filename"]

    refused = subprocess.run(
        [*ruff, "src/bihuan/cases/x.py", "-"], cwd=ROOT, input=reading, text=True, check=False
    )
    allowed = subprocess.run(
        [*ruff, "src/bihuan/config/clock.py", "-"], cwd=ROOT, input=reading, text=True, check=False
    )

    assert (refused.returncode, allowed.returncode) == (1, 0)


def test_every_room_is_installed_or_pure(settings) -> None:
    rooms = {path.name for path in (ROOT / "src" / "bihuan").iterdir() if (path / "__init__.py").exists()}
    installed = {app.removeprefix("bihuan.") for app in settings.INSTALLED_APPS if app.startswith("bihuan.")}

    assert rooms - installed == {"engine", "regulation"}


@pytest.mark.parametrize("room", [path.name for path in catalogues.rooms()])
def test_every_text_of_a_room_has_its_english(room: str) -> None:
    assert catalogues.untranslated(catalogues.SOURCE / room) == []


def test_texts_are_found_in_python_and_in_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "bihuan" / "desk"
    (room / "templates").mkdir(parents=True)
    (room / "views.py").write_text('from x import gettext as _\nTITLE = _("我的工作")\n', encoding="utf-8")
    page = """{% load i18n %}<h1>{% translate "台账" %}</h1>
        <p>it's {{ x|default:_("未填") }}</p>
      {% blocktranslate count n=rows|length %}{{ n }} 件{% plural %}{{ n }} 件{% endblocktranslate %}
    {% blocktranslate with name=unit trimmed %}
      单位 {{ name }}
      在此
    {% endblocktranslate %}{% translate "关闭" context "动作" %}"""
    (room / "templates" / "page.html").write_text(page, encoding="utf-8")
    monkeypatch.setattr(catalogues, "SOURCE", tmp_path / "bihuan")

    found = {(message.context, message.id) for message in catalogues.collect(room) if message.id}

    assert found == {
        (None, "我的工作"),
        (None, "台账"),
        (None, "未填"),
        (None, ("%(n)s 件", "%(n)s 件")),
        (None, "单位 %(name)s 在此"),
        ("动作", "关闭"),
    }
