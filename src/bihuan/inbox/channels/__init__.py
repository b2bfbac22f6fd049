"""The ways in whose messages arrive as bytes: a folder each, with its reader in `receive`."""

# One line a channel: the folder's name is what `arriving.arrive` is told.
LISTED: tuple[str, ...] = (
    "email",
    "hotline",
    "wechat",
    "chat",
    "social",
)  # fmt: skip
