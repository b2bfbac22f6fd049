"""Keys by which pages elsewhere hand in complaints with the button: each names a unit and some origins."""

import secrets
from datetime import datetime
from urllib.parse import urlsplit

from bihuan.inbox.models import SiteKey


def origin_of(written: str) -> str:
    """An origin as a browser states it, such as ``https://shop.example.com``. Raises ValueError."""
    found = urlsplit(written.strip())
    local = found.hostname in ("localhost", "127.0.0.1")
    if found.scheme != "https" and not (found.scheme == "http" and local):
        raise ValueError(f"origin: expected https://name, found “{written}”")
    if not found.hostname or found.path not in ("", "/") or found.query or found.username:
        raise ValueError(f"origin: expected https://name without a path, found “{written}”")
    port = f":{found.port}" if found.port and found.port != 443 else ""
    return f"{found.scheme}://{found.hostname.encode('idna').decode()}{port}"


def issue(unit: str, name: str, origins: list[str]) -> SiteKey:
    """A new key for these origins. Raises ValueError."""
    allowed = sorted({origin_of(one) for one in origins})
    if not allowed:
        raise ValueError("origin: expected at least one, such as https://shop.example.com, found none")
    return SiteKey.objects.create(
        key=secrets.token_urlsafe(15), unit=unit, name=name, origins="\n".join(allowed)
    )


def allowed(key: str, origin: str) -> SiteKey | None:
    """The key, where it is alive and a page of this very origin may use it."""
    found = SiteKey.objects.filter(key=key, revoked_at=None).first() if origin else None
    return found if found is not None and origin in found.origins.split("\n") else None


def revoke(key: str, *, now: datetime) -> bool:
    return SiteKey.objects.filter(key=key, revoked_at=None).update(revoked_at=now) == 1
