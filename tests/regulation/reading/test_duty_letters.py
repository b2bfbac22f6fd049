"""A duty's one step is news like any other: a letter may be owed when its report is filled in."""

from tests.regulation.small import with_policy

from bihuan.regulation.model import NewsKind, Regulation
from bihuan.regulation.reading import Sources, read

EXTENDED = "extended: {name: 延期告知书, article: 二(2), to: complainant, by: [same channel]}"


def with_letter(when: str) -> Sources:
    letter = (
        f"minutes: {{name: 学习记录, article: 五, to: owner, by: [notice], of: duty_study, when: {when}}}"
    )
    texts = with_policy(EXTENDED, f"{EXTENDED}\n  {letter}").texts
    return Sources({**texts, "letters/minutes.txt": "主题：学习记录\n\n已经写好。\n"})


def test_a_letter_can_be_owed_when_a_duty_is_done() -> None:
    found = read(with_letter("fill is done"))

    assert isinstance(found, Regulation)
    (news,) = found.letters["minutes"].when
    assert (news.kind, news.procedure, news.name) == (NewsKind.DONE, "duty_study", "fill")


def test_a_step_the_duty_does_not_have_is_told() -> None:
    found = read(with_letter("sign is done"))

    assert not isinstance(found, Regulation)
    assert [one.where for one in found] == ["letters.minutes.when"]
