"""Text as ``format=flowed`` means it (RFC 3676): soft-broken lines joined, stuffing removed."""


def unflowed(text: str, *, delete_space: bool) -> str:
    told: list[str] = []
    depth_before, open_line = 0, False
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:]
        rest = rest[1:] if rest.startswith(" ") else rest
        soft = rest.endswith(" ") and rest != "-- "
        body = rest[:-1] if soft and delete_space else rest
        if open_line and depth == depth_before and rest != "-- ":
            told[-1] += body
        else:
            told.append((">" * depth + " " if depth else "") + body)
        depth_before, open_line = depth, soft
    return "\n".join(told)
