"""One message further in a dialogue: pure, but for the words, which are in the language switched on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bihuan.inbox.dialogue import answers, wording
from bihuan.inbox.dialogue.answers import Answer
from bihuan.inbox.dialogue.script import EMAIL, NAME, PHONE, Question, Script
from bihuan.inbox.dialogue.state import (
    AddTo,
    CallAPerson,
    HandIn,
    LookUp,
    OwnCase,
    PassOn,
    Said,
    Stage,
    State,
    Turn,
)
from bihuan.regulation.model import FieldKind

MOST_FILES = 20
MOST_TEXT = 20_000
_SKIP = frozenset(["跳过", "略过", "没有", "无", "skip"])
_READY = frozenset(["好了", "完了", "说完了", "发完了", "没有了", "完成", "ok", "done"])
_LEAVE = frozenset(["0", "退出", "取消", "exit", "quit"])
_BACK = frozenset(["上一步", "返回", "back"])
_COMPLAIN = frozenset(["1", "投诉", "我要投诉", "complain"])
_PROGRESS = frozenset(["2", "进度", "查进度", "查询", "progress", "status"])
_PERSON = frozenset(["3", "人工", "转人工", "人工客服", "客服", "agent", "person"])
_MENU = frozenset(["菜单", "帮助", "你好", "您好", "在吗", "?", "？", "help", "menu", "hi", "hello"])
_ANONYMOUS = frozenset(["匿名", "anonymous"])
_CHANGE = re.compile(r"(?:改|修改|edit|change)\s*(\d{1,2})", re.IGNORECASE)
_NUMBER_AND_CODE = re.compile(r"(\S*\d\S*)\s+([0-9A-Za-z]{4}-?[0-9A-Za-z]{4})")
# A first message that says so much is the complaint itself.
_COMPLAINS = re.compile(r"投诉|举报|complain", re.IGNORECASE)
TELLING = 8


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the dialogue: whose cases these are (newest first), and what time it is where."""

    cases: tuple[OwnCase, ...]
    now: datetime
    zone: str


def advance(state: State, said: Said, script: Script, around: Around) -> Turn:
    """What comes of `said`. Nothing typed is lost: what answers nothing is kept aside and handed in too."""
    if said.place:
        state = replace(state, place=said.place)
    if said.begins:
        return Turn(state, (wording.greeting(script, state, around.cases),))
    if state.stage is Stage.WITH_A_PERSON:
        return Turn(_noted(state, said), act=PassOn())
    word = said.text.strip().lower().rstrip("。.!！")
    if word in _PERSON - {"3"} or (word == "3" and state.stage is Stage.IDLE):
        return Turn(replace(state, stage=Stage.WITH_A_PERSON), (wording.called(),), CallAPerson())
    if word in _PROGRESS - {"2"}:
        return _after_aside(state, script, wording.progress(around.cases))
    match state.stage:
        case Stage.ASKING:
            return _asked(state, said, word, script, around)
        case Stage.CONFIRMING:
            return _confirming(state, said, word, script)
        case Stage.CHOOSING:
            return _choosing(state, said, word, script, around)
        case _:
            return _idle(state, said, word, script, around)


def refused(state: State, fields: Sequence[str], words: str, script: Script) -> Turn:
    """The complaint could not be handed in: the first field at fault is asked for again."""
    wrong = next((one for key in fields if (one := script.question(key)) is not None), None)
    if wrong is None:
        return Turn(replace(state, stage=Stage.CONFIRMING), (wording.refused(words),))
    again = replace(state.without(wrong.key), stage=Stage.ASKING, asked=wrong.key, back_to_confirm=True)
    return Turn(again, (wording.refused(words), wording.question(wrong, again, script)))


# --- nothing is being asked ---------------------------------------------------------------------------------


def _idle(state: State, said: Said, word: str, script: Script, around: Around) -> Turn:
    if word in _COMPLAIN:
        return _begin(state, script)
    if word in _PROGRESS:
        return Turn(state, (wording.progress(around.cases),))
    if word in _LEAVE:
        return Turn(state, (wording.nothing_to_leave(),))
    if found := _NUMBER_AND_CODE.fullmatch(said.text.strip()):
        return Turn(state, act=LookUp(found[1].upper(), found[2].upper()))
    if word in _MENU and not said.files:
        return Turn(state, (wording.greeting(script, state, around.cases),))
    if numbered := next((one for one in around.cases if one.number.lower() == word), None):
        return Turn(state, (wording.progress([numbered]),))
    return _unasked(state, said, script, around)


def _unasked(state: State, said: Said, script: Script, around: Around) -> Turn:
    """Somebody says something before they are asked: about a case of theirs, or the beginning of one."""
    kept = _noted(state, said)
    open_cases = [one for one in around.cases if one.is_open]
    if len(open_cases) == 1 and not state.has_begun:
        one = open_cases[0]
        return Turn(state, (wording.added(one.number),), AddTo(one.case, said.text, said.files))
    if open_cases and not state.has_begun:
        return Turn(replace(kept, stage=Stage.CHOOSING), (wording.which_case(open_cases),))
    if _COMPLAINS.search(said.text) and len(said.text) >= TELLING:
        begun = _begin(kept, script)
        return replace(begun, replies=(wording.noted_first(), *begun.replies))
    return Turn(kept, (wording.noted_first(), wording.greeting(script, kept, around.cases)))


def _choosing(state: State, said: Said, word: str, script: Script, around: Around) -> Turn:
    open_cases = [one for one in around.cases if one.is_open]
    if word.isascii() and word.isdecimal() and 1 <= int(word) <= len(open_cases):
        one = open_cases[int(word) - 1]
        act = AddTo(one.case, "\n".join(state.aside), state.files)
        return Turn(state.emptied(), (wording.added(one.number),), act)
    if word == str(len(open_cases) + 1):
        return _begin(state, script)
    kept = state if word in _MENU else _noted(state, said)
    return Turn(kept, (wording.which_case(open_cases),))


# --- asking -------------------------------------------------------------------------------------------------


def _begin(state: State, script: Script) -> Turn:
    """From the first question that has no answer yet; what was said before goes into the matter."""
    matter = script.matter
    if matter is not None and state.aside and matter.key not in state.answers:
        state = replace(state.answering(matter.key, "\n".join(state.aside)), aside=())
    turn = _next(replace(state, back_to_confirm=False), script, after="")
    return replace(turn, replies=(wording.begun(), *turn.replies))


def _next(state: State, script: Script, *, after: str) -> Turn:
    """The next question without an answer behind `after`; a matter begun before is asked to be finished."""
    if state.back_to_confirm:
        return _to_confirm(state, script)
    keys = [one.key for one in script.questions]
    rest = script.questions[keys.index(after) + 1 if after in keys else 0 :]
    for one in rest:
        unfinished = one.gathers and one.key in state.answers and not after
        if one.key not in state.answers or (unfinished and one is script.matter):
            if state.anonymous and one.key in (NAME, PHONE, EMAIL):
                continue
            asking = replace(state, stage=Stage.ASKING, asked=one.key)
            return Turn(asking, (wording.question(one, asking, script),))
    return _to_confirm(state, script)


def _to_confirm(state: State, script: Script) -> Turn:
    lacking = [one for one in script.questions if _is_lacking(one, state)]
    if lacking:
        asking = replace(state, stage=Stage.ASKING, asked=lacking[0].key, back_to_confirm=True)
        return Turn(asking, (wording.question(lacking[0], asking, script),))
    if not (state.anonymous or script.reachable or PHONE in state.answers or EMAIL in state.answers):
        phone = script.question(PHONE)
        assert phone is not None
        asking = replace(state, stage=Stage.ASKING, asked=PHONE, back_to_confirm=True)
        return Turn(asking, (wording.one_way_needed(), wording.question(phone, asking, script)))
    there = replace(state, stage=Stage.CONFIRMING, asked="", back_to_confirm=False)
    return Turn(there, (wording.summary(script, there),))


def _is_lacking(one: Question, state: State) -> bool:
    return one.required and one.key not in state.answers and not (state.anonymous and one.key == NAME)


def _asked(state: State, said: Said, word: str, script: Script, around: Around) -> Turn:
    one = script.question(state.asked)
    if one is None:
        # The regulation has changed since; what was answered stays.
        return _next(state, script, after="")
    if word in _LEAVE and not (word == "0" and one.kind in _COUNTED):
        return Turn(replace(state, stage=Stage.IDLE), (wording.left(),))
    if word in _BACK:
        return _back(state, one, script)
    if word in _SKIP and one.key not in state.answers and not _says_no(one, word):
        if one.required:
            return Turn(state, (wording.required(one), wording.question(one, state, script)))
        return _next(state, script, after=one.key)
    if said.files:
        return _sent(state, said, one, script)
    if word in _READY and (one.gathers or one.kind is FieldKind.FILES):
        return _ready(state, one, script)
    if one.key == NAME and word in _ANONYMOUS:
        return _without_name(state, one, script)
    if said.kind in ("place", "link") and not one.gathers:
        return Turn(_noted(state, said), (wording.noted_first(), wording.question(one, state, script)))
    return _answered(state, said, one, script, around)


# A zero is an answer where a number is asked for.
_COUNTED = (FieldKind.WHOLE, FieldKind.DECIMAL, FieldKind.MONEY)


def _says_no(one: Question, word: str) -> bool:
    """没有 answers a question of yes and no, and is no skipping."""
    return one.kind is FieldKind.YES_NO and word in ("没有", "无")


def _answered(state: State, said: Said, one: Question, script: Script, around: Around) -> Turn:
    read = answers.read(one, said.text, now=around.now, zone=around.zone)
    if not isinstance(read, Answer):
        return Turn(_noted(state, said), (wording.not_read(one), wording.question(one, state, script)))
    if not one.gathers:
        return _next(state.answering(one.key, read.value), script, after=one.key)
    before = str(state.answers.get(one.key, ""))
    together = "\n".join(filter(None, (before, str(read.value))))[:MOST_TEXT]
    return Turn(state.answering(one.key, together), (wording.gathered(),))


def _ready(state: State, one: Question, script: Script) -> Turn:
    if one.key in state.answers or (one.kind is FieldKind.FILES and (state.files or not one.required)):
        files = one.kind is FieldKind.FILES
        kept = state.answering(one.key, "") if files and one.key not in state.answers else state
        return _next(kept, script, after=one.key)
    if one.required:
        return Turn(state, (wording.required(one), wording.question(one, state, script)))
    return _next(state, script, after=one.key)


def _sent(state: State, said: Said, one: Question, script: Script) -> Turn:
    """A picture at any time; a voice whose words are known is an answer as well."""
    kept = replace(state, files=(*state.files, *said.files)[:MOST_FILES])
    if said.kind == "voice" and said.text and one.gathers:
        before = str(kept.answers.get(one.key, ""))
        together = "\n".join(filter(None, (before, said.text)))[:MOST_TEXT]
        return Turn(kept.answering(one.key, together), (wording.gathered(),))
    kept = _noted(kept, replace(said, files=())) if said.text else kept
    told = wording.not_spoken() if said.kind == "voice" and not said.text else wording.files_noted(kept)
    if one.kind is FieldKind.FILES:
        return Turn(kept, (told, wording.question(one, kept, script)))
    return Turn(kept, (told, wording.question(one, kept, script)))


def _without_name(state: State, one: Question, script: Script) -> Turn:
    if not script.anonymous:
        return Turn(state, (wording.anonymous_not_taken(), wording.question(one, state, script)))
    kept = {key: said for key, said in state.answers.items() if key not in (NAME, PHONE, EMAIL)}
    return _to_confirm(replace(state, anonymous=True, answers=kept), script)


def _back(state: State, one: Question, script: Script) -> Turn:
    at = script.questions.index(one)
    before = script.questions[max(at - 1, 0)]
    again = replace(state.without(before.key), stage=Stage.ASKING, asked=before.key)
    return Turn(again, (wording.question(before, again, script),))


# --- everything is there ------------------------------------------------------------------------------------


def _confirming(state: State, said: Said, word: str, script: Script) -> Turn:
    if word in ("1", "提交", "确认", "submit"):
        return Turn(state, act=HandIn())
    if word in _LEAVE:
        return Turn(replace(state, stage=Stage.IDLE), (wording.left(),))
    if (found := _CHANGE.fullmatch(word)) and 1 <= int(found[1]) <= len(script.questions):
        one = script.questions[int(found[1]) - 1]
        kept = replace(state, anonymous=state.anonymous and one.key != NAME)
        again = replace(kept.without(one.key), stage=Stage.ASKING, asked=one.key, back_to_confirm=True)
        return Turn(again, (wording.question(one, again, script),))
    if word in _BACK:
        last = script.questions[-1]
        again = replace(state.without(last.key), stage=Stage.ASKING, asked=last.key, back_to_confirm=True)
        return Turn(again, (wording.question(last, again, script),))
    kept = _noted(state, said)
    return Turn(
        kept,
        (wording.files_noted(kept) if said.files else wording.noted_first(), wording.summary(script, kept)),
    )


def _after_aside(state: State, script: Script, words: str) -> Turn:
    """Something was asked in between; the dialogue goes on where it stood."""
    one = script.question(state.asked) if state.stage is Stage.ASKING else None
    return Turn(state, (words, wording.question(one, state, script)) if one is not None else (words,))


def _noted(state: State, said: Said) -> State:
    text = said.text.strip()
    aside = (*state.aside, text) if text else state.aside
    return replace(state, aside=aside, files=(*state.files, *said.files)[:MOST_FILES])
