"""Real messages, read where they lie, as another program would hand them in.

They may not be copied: not into the project, its pictures or what a failing test prints. What a message says
about its level is read from its words and codes by plain rules, so that a test can tell what the tables must
decide.
"""

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

YUAN = re.compile(r"(\d{1,7})(\.\d)?\s*(万)?元")
# The department of the office that would answer, and the topic it would be filed under.
BY_LABEL = {
    "城乡建设": ("other", "NH-operations"),
    "劳动和社会保障": ("service", "NH-finance"),
    "教育文体": ("service", "NH-operations"),
    "商贸旅游": ("price", "NH-online"),
    "环境保护": ("product", "NH-quality"),
    "卫生计生": ("product", "NH-quality"),
    "交通运输": ("delivery", "NH-logistics"),
}
# Codes begin with the letter of the car's system: D steering, E brakes; J and above are of the dealer.
DANGEROUS = frozenset("DE")
OF_DEALER = frozenset("JKLMNOPQ")


@dataclass(frozen=True, slots=True)
class Message:
    """`record` is what is lodged, `judged` what staff fill in when they take it up, `level` what follows."""

    key: str
    unit: str
    record: dict[str, object]
    judged: dict[str, object]
    level: str
    words: str = field(repr=False)

    def body(self, received_at: str) -> dict[str, object]:
        return {
            "unit": self.unit,
            "channel": "api",
            "received_at": received_at,
            "values": self.record,
            "person": {"name": "来信人", "phone": "13800000188"},
            "origin": self.key,
        }


def government(folder: Path) -> Iterator[Message]:
    """Messages to an office, under the head office's regulation."""
    with gzip.open(folder / "messages.csv.gz") as packed:
        rows = csv.DictReader(io.TextIOWrapper(packed, encoding="utf-8-sig"))
        for place, row in enumerate(rows):
            yield _government(place, row)


def _government(place: int, row: dict[str, str]) -> Message:
    text, title = row["text"].strip(), row["title"].strip()
    topic, department = BY_LABEL[row["label"]]
    danger = bool(re.search("安全隐患|受伤|伤亡|危险|事故", text))
    judged: dict[str, object] = {
        "contacted_by": "phone",
        "process_explained": True,
        "departments_involved": 2 if re.search("相关部门|多个部门|各部门", text) else 1,
        "evidence_needed": bool(re.search("检测|鉴定|化验", text)),
        "claim_amount": str(_amount(text)),
        "repeat": bool(re.search("多次|再次|又一次|屡次", text)),
        "responsible_department": department,
    }
    complex_ = (
        danger
        or judged["departments_involved"] == 2
        or judged["evidence_needed"]
        or judged["repeat"]
        or _amount(text) >= 5000
    )
    record: dict[str, object] = {"topic": topic, "danger": danger, "matter": text}
    if title:
        record["headline"] = title
    return Message(
        f"message-{row['id'] or f'line-{place}'}",
        "NH",
        record,
        judged,
        "complex" if complex_ else "general",
        f"{text}\n{title}",
    )


def _amount(text: str) -> int:
    """The largest amount in yuan that the text names and a form takes."""
    found = [int(whole) * (10_000 if ten_thousand else 1) for whole, _, ten_thousand in YUAN.findall(text)]
    return min(max(found, default=0), 90_000_000)


def cars(folder: Path) -> Iterator[Message]:
    """Complaints about cars, under the dealership's regulation."""
    with (folder / "complaints.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield _car(row["id"], row["series"], row["model"], row["desc"], row["problem"], row["status"])


def imported_cars(folder: Path) -> Iterator[Message]:
    """The same from the bytes another system exports: GB18030, names of columns in Chinese, ids repeated."""
    text = (folder / "import_gb18030.csv").read_bytes().decode("gb18030")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        codes = row["典型问题"].rstrip(",")
        yield _car(row["id"], row["投诉车系"], row["投诉车型"], row["问题简述"], codes, row["投诉状态"])


def _car(id: str, series: str, model: str, words: str, codes: str, status: str) -> Message:
    systems = {code[:1] for code in codes.split(",") if code}
    repair = bool(re.search("维修|返修|修不好|多次修", words))
    topic = "repair" if repair else "attitude" if systems and systems <= OF_DEALER else "product"
    danger, referred = bool(systems & DANGEROUS), status == "厂家受理"
    judged: dict[str, object] = {
        "points": "与来信所述一致",
        "points_confirmed": True,
        "third_party": False,
        "dispute_on_site": "经销商" in words,
        "claim_amount": "0",
        "repeat": "多次" in words,
        "referral_from": "manufacturer",
        "referral_authority": "厂家客户中心",
        "referral_number": "无",
    }
    level = (
        "A" if danger or referred else "B" if repair or judged["dispute_on_site"] or judged["repeat"] else "C"
    )
    record: dict[str, object] = {
        "source": "referred" if referred else "other",
        "topic": topic,
        "danger": danger,
        "matter": words.strip(),
        "model": f"{series} {model}".strip()[:200],
    }
    return Message(f"car-{id}", "YH", record, judged, level, words)
