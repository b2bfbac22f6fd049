"""A chart to be taken away: as Excel, SVG or PNG."""

import re
from io import BytesIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from xlsxwriter import Workbook

from bihuan.analytics.dashboards.drawn import Drawn
from bihuan.pages.charts.pictures import png

KINDS = ("xlsx", "svg", "png")
_COUNT = re.compile(r"([\d,]+(?:\.\d+)?)(?:\s(?:件|cases?))?")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_of(drawn: Drawn, kind: str, *, said: str) -> HttpResponse:
    """The chart as a file; `said` is the sentence that says what was asked."""
    match kind:
        case "xlsx":
            content, media = _sheet(drawn, said), XLSX
        case "svg":
            content, media = drawn.alone.encode(), "image/svg+xml"
        case _:
            content, media = png(drawn.alone), "image/png"
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = content_disposition_header(True, f"{drawn.title}.{kind}") or ""
    return answer


def _sheet(drawn: Drawn, said: str) -> bytes:
    """Words as words, numbers as numbers, nothing as a formula."""
    held = BytesIO()
    with Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_string(0, 0, drawn.title, bold)
        sheet.write_string(1, 0, said)
        for at, column in enumerate(drawn.columns):
            sheet.write_string(3, at, column.label, bold)
            sheet.set_column(at, at, 24 if at == 0 else 16)
        for down, row in enumerate(drawn.rows, 4):
            for at, cell in enumerate(row):
                number = _number(cell.value) if at else None
                if number is None:
                    sheet.write_string(down, at, cell.value)
                else:
                    sheet.write_number(down, at, number)
    return held.getvalue()


def _number(words: str) -> float | None:
    """Of `1,200` and `12 件`; None of what is more than a number of cases."""
    found = _COUNT.fullmatch(words)
    return float(found[1].replace(",", "")) if found is not None else None
