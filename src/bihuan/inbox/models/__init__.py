from bihuan.inbox.models.body import BodyAddress
from bihuan.inbox.models.call import Call, CallState, CallTally, Result
from bihuan.inbox.models.importing import ColumnMapping, ImportedCase, ImportedRow, ImportRun
from bihuan.inbox.models.imprint import Imprint
from bihuan.inbox.models.mailbox import Mailbox, Protocol
from bihuan.inbox.models.matching import Learnt, TokenCount, Verdict
from bihuan.inbox.models.outgoing import Outgoing, Standing
from bihuan.inbox.models.paper import Batch, PaperKind, Slip, SlipState
from bihuan.inbox.models.place import Place
from bihuan.inbox.models.raw_message import RawMessage, Status
from bihuan.inbox.models.receipt import Guess, Receipt
from bihuan.inbox.models.sending import PublicNotice, SendingRule, SendingTry, Wish
from bihuan.inbox.models.site_key import SiteKey, SocialSource
from bihuan.inbox.models.subscription import Delivery, Subscription, ToldUpTo
from bihuan.inbox.models.talk import Line, Speaker, Stand, Talk
from bihuan.inbox.models.telling import NoticeWish, Robot
from bihuan.inbox.models.wechat import WechatAccount, WechatMedia, WechatPerson, WechatSent

__all__ = [
    "Batch",
    "BodyAddress",
    "Call",
    "CallState",
    "CallTally",
    "ColumnMapping",
    "Delivery",
    "Guess",
    "ImportRun",
    "ImportedCase",
    "ImportedRow",
    "Imprint",
    "Learnt",
    "Line",
    "Mailbox",
    "NoticeWish",
    "Outgoing",
    "PaperKind",
    "Place",
    "Protocol",
    "PublicNotice",
    "RawMessage",
    "Receipt",
    "Result",
    "Robot",
    "SendingRule",
    "SendingTry",
    "SiteKey",
    "Slip",
    "SlipState",
    "SocialSource",
    "Speaker",
    "Stand",
    "Standing",
    "Status",
    "Subscription",
    "Talk",
    "TokenCount",
    "ToldUpTo",
    "Verdict",
    "WechatAccount",
    "WechatMedia",
    "WechatPerson",
    "WechatSent",
    "Wish",
]
