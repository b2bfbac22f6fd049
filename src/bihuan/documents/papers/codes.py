"""The square code on a paper, and the code that people type."""

import secrets

import qrcode

# Without 0 and O, 1, I and L: it is copied by hand from paper. 31^12 is about 2^59.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12


def new_code() -> str:
    """`7QK4-ZP2M-9XWT`."""
    drawn = "".join(secrets.choice(LETTERS) for _n in range(LENGTH))
    return "-".join(drawn[n : n + 4] for n in range(0, LENGTH, 4))


def tidy(typed: str) -> str:
    """A code as we write it, however it was typed; empty where it cannot be one."""
    kept = "".join(one for one in typed.upper() if one in LETTERS)
    return "-".join(kept[n : n + 4] for n in range(0, LENGTH, 4)) if len(kept) == LENGTH else ""


def square(words: str) -> str:
    """A QR code as SVG, one path of squares."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(words)
    code.make(fit=True)
    matrix = code.get_matrix()
    size = len(matrix)
    cells = (f"M{x} {y}h1v1h-1z" for y, line in enumerate(matrix) for x, dark in enumerate(line) if dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{"".join(cells)}" fill="#000"/></svg>'
    )
