"""Letters by WeChat: a customer-service message while the platform allows one, else a template message."""

from bihuan.inbox.channels.wechat import accounts, people, platform
from bihuan.inbox.channels.wechat.accounts import Account
from bihuan.inbox.channels.wechat.platform import Broken, Refused, Unreached, fitting
from bihuan.inbox.senders.sending import Answer, Envelope, Gone, Later, Never, Unknown

# The platform's codes: busy, spent for today or this minute.
BUSY = frozenset((-1, 45009, 45011, 45015, 45047, -429, -500, -502, -503, -504))
# Outside the 48 hours, or as many messages as they allow: a template message may still go.
WINDOW = frozenset((45015, 45047))


def send(envelope: Envelope) -> Answer:
    """Sends subject, words and link to the address ``account:openid``."""
    key, _colon, person = envelope.address.partition(":")
    account = accounts.of(key)
    if account is None or not person:
        return Never("no account")
    try:
        return _send(account, person, envelope)
    except Unreached as error:
        return Later(f"connect {error}")
    except Broken as error:
        return Unknown(str(error))
    except Refused as error:
        return _answer_of(error.code)


def _send(account: Account, person: str, envelope: Envelope) -> Answer:
    if people.may_be_answered(envelope.address, now=envelope.at):
        try:
            platform.send_text(account, person, words_of(envelope), now=envelope.at)
            return Gone()
        except Refused as error:
            if error.code not in WINDOW or not account.template:
                raise
    if not account.template:
        return Never("window")
    said = {"first": envelope.subject, "keyword1": envelope.number, "remark": envelope.subject}
    number = platform.send_template(account, person, data=said, url=envelope.link, now=envelope.at)
    if number:
        people.remember_sent(account.key, number, envelope.reference, now=envelope.at)
    return Gone(number)


def words_of(envelope: Envelope) -> str:
    """As much of the letter as one message takes; the link leads to the rest."""
    tail = f"\n{envelope.link}" if envelope.link and envelope.link not in envelope.body else ""
    room = fitting(f"{envelope.subject}\n\n{envelope.body}{tail}")
    if not room.endswith("…") or not tail:
        return room
    return f"{envelope.subject}{tail}"


def _answer_of(code: int) -> Answer:
    if code in WINDOW:
        return Never("window")
    return Later(f"platform {code}") if code in BUSY else Never(f"platform {code}")
