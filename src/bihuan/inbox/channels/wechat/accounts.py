"""The official accounts of units, with their secrets."""

from dataclasses import dataclass

from bihuan.inbox.channels.wechat import crypto
from bihuan.inbox.models import WechatAccount
from bihuan.parties.sealing import seal, unseal


@dataclass(frozen=True, slots=True)
class Account:
    """An account in full. Without `aes_key` the platform's plain mode is meant."""

    key: str
    unit: str
    name: str
    app_id: str
    secret: str
    token: str
    aes_key: bytes | None
    template: str


def of(key: str) -> Account | None:
    row = WechatAccount.objects.filter(key=key).first()
    return _opened(row) if row is not None else None


def of_unit(upward: tuple[str, ...]) -> Account | None:
    """The account of the nearest of the units that has one."""
    rows = {row.unit: row for row in WechatAccount.objects.filter(unit__in=upward).order_by("-key")}
    found = next((rows[unit] for unit in upward if unit in rows), None)
    return _opened(found) if found is not None else None


def add(
    key: str, *, unit: str, name: str, app_id: str, secret: str, token: str, aes_key: str, template: str = ""
) -> None:
    """Notes an account, in place of what was noted under this key. Raises ValueError for a wrong AES key."""
    if aes_key:
        crypto.key_of(aes_key)
    WechatAccount.objects.update_or_create(
        key=key,
        defaults={
            "unit": unit,
            "name": name,
            "app_id": app_id,
            "secret": seal(secret),
            "token": seal(token),
            "aes_key": seal(aes_key) if aes_key else b"",
            "template": template,
            "access": b"",
            "access_until": None,
        },
    )


def _opened(row: WechatAccount) -> Account:
    written = unseal(row.aes_key)
    return Account(
        row.key,
        row.unit,
        row.name,
        row.app_id,
        unseal(row.secret),
        unseal(row.token),
        crypto.key_of(written) if written else None,
        row.template,
    )
