"""The eraser of dialogues."""

from bihuan.inbox import keeping
from bihuan.inbox.models import Line, Talk, WechatMedia
from bihuan.parties.sealing import unseal

COMPLAINANT = "complainant"


def erase(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """All of the complainant's dialogues about the case, and any line that holds an erased text."""
    gone = 0
    for talk in Talk.objects.filter(case=case):
        if subject == COMPLAINANT:
            gone += Line.objects.filter(talk=talk).update(text=b"", files=[])
            WechatMedia.objects.filter(talk=talk.id).delete()
            Talk.objects.filter(pk=talk.pk).update(address=b"", state=b"", who=f"erased {talk.id}"[:64])
            continue
        for line in talk.lines.all():
            if keeping.holds_any(unseal(line.text), texts):
                gone += Line.objects.filter(pk=line.pk).update(text=b"")
    return gone
