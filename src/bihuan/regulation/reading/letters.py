"""Letters: what the policy says of them, and their texts under `letters/`."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bihuan.regulation.model import COMPLAINANT, SUBJECT, Field, FieldKind, Letter, Procedure
from bihuan.regulation.reading.building.draft import POST, PROCEDURE, Place
from bihuan.regulation.reading.building.news import Newsroom
from bihuan.regulation.reading.mistakes import Mistake
from bihuan.regulation.reading.policy.whole import LetterShape, Policy
from bihuan.regulation.reading.words import Words, did_you_mean, quoted

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "number": "投诉编号",
        "complainant": "投诉人称呼",
        "unit": "受理单位",
        "department": "承办部门",
        "handler": "经办人",
        "phone": "单位电话",
        "received_at": "收到时间",
        "today": "发函日期",
        "due_at": "答复期限",
        "title": "制度标题",
        "article": "依据条款",
        "reason": "所写理由",
        "outcome": "处理结果",
        "step": "当前步骤",
        "recourse": "救济途径",
        "leading": "随它办理的投诉的编号",
        "code": "查询码",
        "link": "查询网址",
        "person": "当事人",
        "level": "级别",
        "channel": "渠道",
    }
)
"""Places of a letter that are not fields of the record.

Besides them `{<clock>.due}` is a clock's due moment.
"""

# A sentence has no room for files and tables.
_NO_WORDS = (FieldKind.FILES, FieldKind.ROWS)
_PLACE = re.compile(r"\{([^{}\n]*)\}|[{}]")
_SUBJECT_LINE = {"zh": re.compile(r"主题[:：]\s*(.+)"), "en": re.compile(r"Subject:\s*(.+)")}


def read_letters(
    place: Place,
    policy: Policy,
    texts: Mapping[str, str],
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
) -> dict[str, Letter]:
    """The letters with their texts; `texts` are the files of `letters/` by name."""
    known = {*PLACES, *(key for key, one in fields.items() if one.kind not in _NO_WORDS)}
    known |= {f"{clock}.due" for clock in place.draft.names.of("clocks")}
    letters = {
        key: _letter(place / "letters" / key, key, shape, texts, known, procedures)
        for key, shape in policy.letters.items()
    }
    _tell_unused(place, texts)
    return letters


def _letter(
    place: Place,
    key: str,
    shape: LetterShape,
    texts: Mapping[str, str],
    known: set[str],
    procedures: Mapping[str, Procedure],
) -> Letter:
    names = place.draft.names
    readers = [COMPLAINANT, SUBJECT, *names.of("posts"), *names.of("bodies")]
    (place / "to").knows(shape.to, readers, POST)
    if "of" in place:
        (place / "of").knows(shape.of, procedures, PROCEDURE)
    if f"{key}.txt" not in texts:
        expected = Words(f"文件 letters/{key}.txt", f"the file letters/{key}.txt")
        place.wrong(expected, Words("没有这个文件", "none"), _FILE_ADVICE, at_key=True)
    subjects, bodies, needs = {}, {}, set()
    for lang, name in (("zh", f"{key}.txt"), ("en", f"{key}.en.txt")):
        if name in texts:
            subjects[lang], bodies[lang] = _subject_and_body(place, f"letters/{name}", texts[name], lang)
            needs |= _places(place, f"letters/{name}", texts[name], known)
    return Letter(
        key=key,
        name=shape.name,
        to=shape.to,
        by=tuple(shape.by),
        when=Newsroom(procedures, shape.of).read_all(place / "when", shape.when),
        subject=MappingProxyType(subjects),
        body=MappingProxyType(bodies),
        needs=frozenset(needs),
        rule=place.rule(shape.article),
        survey=shape.asks == "survey",
        urgent=shape.urgent,
    )


def _subject_and_body(place: Place, file: str, text: str, lang: str) -> tuple[str, str]:
    head, _, body = text.partition("\n")
    found = _SUBJECT_LINE[lang].fullmatch(head.strip())
    if found is None:
        expected = (
            Words("第一行 “主题：…”", 'a first line "主题：…"')
            if lang == "zh"
            else Words("第一行 “Subject: …”", 'a first line "Subject: …"')
        )
        place.draft.mistakes.append(Mistake(file, 1, 1, "", expected, quoted(head), _SUBJECT_ADVICE))
        return "", text.strip()
    if not body.strip():
        place.draft.mistakes.append(Mistake(file, 2, 1, "", _BODY, Words("空", "nothing"), _BODY_ADVICE))
    return found[1].strip(), body.strip()


def _places(place: Place, file: str, text: str, known: set[str]) -> set[str]:
    """The places used; those that nothing fills are told."""
    needs = set()
    for found in _PLACE.finditer(text):
        name = found[1]
        if name is not None and name in known:
            needs.add(name)
            continue
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        advice = _BRACE_ADVICE if name is None else did_you_mean(name, sorted(known))
        mistake = Mistake(file, line, column, "", _FILLED, quoted(found[0]), advice)
        place.draft.mistakes.append(mistake)
    return needs


def _tell_unused(place: Place, texts: Mapping[str, str]) -> None:
    keys = place.draft.names.of("letters")
    for name in texts:
        key = name.removesuffix(".txt").removesuffix(".en")
        if not name.endswith(".txt") or key not in keys:
            mistake = Mistake(f"letters/{name}", 1, 1, "", _USED, quoted(name), did_you_mean(key, keys))
            place.draft.mistakes.append(mistake)


_FILE_ADVICE = Words(
    "请写出函件：第一行 “主题：…”，空一行，然后是正文。",
    'Write it: a first line "主题：…", a blank line, the body.',
)
_SUBJECT_ADVICE = Words("请在第一行写主题。", "Begin with the subject.")
_BODY = Words("正文", "a body")
_BODY_ADVICE = Words("请在空行之后写正文。", "Write it after a blank line.")
_FILLED = Words("可填入的位置，如 {number}", "a place that can be filled, such as {number}")
_BRACE_ADVICE = Words("花括号请成对使用，只用来写位置。", "Braces come in pairs and stand for places only.")
_USED = Words("policy.yaml 的 letters 中有的函件", "a letter that policy.yaml has under letters")
