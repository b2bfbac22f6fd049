"""Whether every paper that the text names in 《》 is a form or a paper that can be printed."""

import re
from collections.abc import Iterator

from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading.words import Words

NAMED = re.compile(r"《([^》]{2,40})》")
# Laws and other rules of the house are named in the same marks and are no papers of this regulation.
RULES = re.compile(r"(法|条例|规定|办法|规则|制度|程序|流程|标准|细则|说明)$")
_SIGNS = re.compile(r"[\s、,，/（）()·\-]+")


def unprinted(regulation: Regulation) -> Iterator[Finding]:
    """Papers named in an article that the regulation neither prints nor asks to be filled in."""
    held = [_plain(one.name) for one in regulation.papers.values()]
    held += [_plain(one.name) for one in regulation.forms.values()]
    held += [_plain(one.name) for one in regulation.letters.values()]
    held += [_plain(name) for one in regulation.fields.values() for name in (one.name, *one.options.values())]
    for article in regulation.articles.values():
        for name in dict.fromkeys(NAMED.findall(article.text)):
            if RULES.search(name) or any(_plain(name) in one for one in held):
                continue
            yield Finding(
                "paper-unprinted",
                Severity.DOUBT,
                article.number,
                Words(f"名为《{name}》的表单或单据", f"a form or a paper called 《{name}》"),
                Words("没有", "none"),
                Words(
                    "请在 forms 中写出这份单据（document: true），或在 papers 中写出格式。",
                    "Write it under forms (document: true), or its layout under papers.",
                ),
                (article.number,),
                file="regulation.md",
            )


def _plain(name: str) -> str:
    return _SIGNS.sub("", name).casefold()
