"""This module turns the text of a cell into a number, a date or a part of one, or says why not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disparity.bias.sun import Place, light_at
from hrcreport.tables.data.period_forms import ALLOWED
from hrcreport.tables.recipes.export_form import FileForm
from hrcreport.tables.recipes.faults import shortened

# Excel counts days from 1 January 1900 and believes that 1900 was a leap year.
EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SURE_SERIAL, LAST_SERIAL = 61, 80_000  # 1 March 1900 to 2119
EXCEL = "excel"
SERIAL = re.compile(r"(\d{4,5})(\.\d+)?")
PLAIN = re.compile(r"-?\d+(\.\d+)?")
FINANCIAL_YEAR = re.compile(r"(?:(\d\d))?(\d\d)\s*[/–-]\s*(?:\d\d)?(\d\d)")
CENTURY_BREAK = 50  # 49/50 is 2049/50, 50/51 is 1950/51
COMMON_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%d %B %Y")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is not what it should be, and what to do."""

    what: str
    mend: str
    rule: str


def number_in(text: str, form: FileForm) -> Decimal | Fault | None:
    """Return the number that a text writes, None for a declared gap, or why it is no number."""
    if text in form.missing:
        return None
    plain = text
    if form.thousands and _grouped(text, form.decimal, form.thousands):
        plain = text.replace(form.thousands, "")
    if form.decimal != ".":
        plain = plain.replace(".", "?").replace(form.decimal, ".")
    if PLAIN.fullmatch(plain):
        return Decimal(plain)
    return _number_fault(text, form)


def _grouped(text: str, decimal: str, thousands: str) -> re.Match[str] | None:
    """Match a number whose separators stand between groups of three digits."""
    mark, point = re.escape(thousands), re.escape(decimal)
    return re.fullmatch(rf"-?\d{{1,3}}({mark}\d{{3}})+({point}\d+)?", text)


def _number_fault(text: str, form: FileForm) -> Fault:
    rule = "import.number"
    if text == "":
        return Fault(
            "the cell is empty, where a number belongs.",
            "Where an empty cell means that there is no number, write 'missing: [\"\"]' "
            "under 'file'; it is then left out of sums, and counted in the log.",
            rule,
        )
    if re.match(r"[<≤]|(less|fewer) than|under ", text):
        return Fault(
            f"'{text}' hides a small number.",
            f"Write 'hidden: [\"{text}\"]' under 'file': such rows are then set aside, "
            "and the log says how many.",
            "import.hidden-number",
        )
    if mark_match := re.fullmatch(r"-?[\d.,\s]*\d\s*([^\d\s.,%]+)", text):
        return Fault(
            f"'{text}' ends in the mark '{mark_match[1]}'.",
            f"Where it is a footnote, write 'marks: \"{mark_match[1]}\"' under 'file'.",
            "import.mark",
        )
    for decimal, thousands in ((",", " "), (",", "."), (".", ","), (".", " "), (".", "'")):
        grouped = _grouped(text, decimal, thousands)
        if grouped and (decimal, thousands) != (form.decimal, form.thousands):
            hint = f"'thousands: \"{thousands}\"'"
            if grouped[2] or decimal == ",":
                hint += f" and 'decimal: \"{decimal}\"'"
            plain_number = text.replace(thousands, "").replace(decimal, ".")
            return Fault(
                f"'{text}' is no number as the recipe has it.",
                f"Where it means {plain_number}, write {hint} under 'file'.",
                rule,
            )
    other_mark = "," if form.decimal == "." else "."
    if re.fullmatch(rf"-?\d+{re.escape(other_mark)}\d+", text):
        return Fault(
            f"'{text}' is no number as the recipe has it.",
            f"Where it means {text.replace(',', '.')}, write 'decimal: \"{other_mark}\"' under "
            "'file'; where other rows have another mark, declare a correction.",
            rule,
        )
    if text.startswith("#"):
        return Fault(
            f"'{text}' is an error of the spreadsheet.",
            "Ask the publisher for the number, or set the row aside with the reason.",
            rule,
        )
    return Fault(
        f"'{text}' is no number.",
        "Where it means that there is no number, add it to 'missing' under 'file'; "
        "otherwise set the row aside with the reason.",
        rule,
    )


def date_in(text: str, forms: Sequence[str]) -> str | Fault:
    """Return the day that a text writes as 2019-05-01, or why it is none."""
    if text == "":
        return Fault(
            "the cell is empty, where a date belongs.",
            "Set such rows aside with the reason, or count by another column.",
            "import.date",
        )
    for form in forms:
        if day := _serial_day(text) if form == EXCEL else _day(text, form):
            return day
    return _date_fault(text)


def _day(text: str, form: str) -> str | None:
    try:
        return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _serial_day(text: str) -> str:
    """Return the day that a serial number of Excel surely means, an empty text for none."""
    serial = SERIAL.fullmatch(text)
    if not serial or not FIRST_SURE_SERIAL <= int(serial[1]) <= LAST_SERIAL:
        return ""
    return (EXCEL_EPOCH + timedelta(days=int(serial[1]))).isoformat()


def _date_fault(text: str) -> Fault:
    if day := _serial_day(text):
        return Fault(
            f"'{text}' is a serial number of Excel, not a date.",
            f"Where it means {day}, write 'form: {EXCEL}', or add {EXCEL} to the list of forms.",
            "import.date",
        )
    fitting = [form for form in COMMON_FORMS if _day(text, form)]
    hint = f"It would fit {' or '.join(fitting)}. " if fitting else ""
    return Fault(
        f"'{text}' is no date in the form that the recipe gives.",
        f"{hint}Add its form to the list of forms, or set the row aside with the reason.",
        "import.date",
    )


def period_fault(text: str) -> Fault:
    """Say why a text is no period of a table."""
    if day := _serial_day(text):
        return Fault(
            f"'{text}' is no period; it is the serial number of Excel for {day}.",
            f"Declare the column under 'cells' (type: date, form: {EXCEL}) and take its part: "
            "'as: year'.",
            "import.period",
        )
    return Fault(
        f"'{shortened(text)}' is no period."
        if text
        else "the cell is empty, where a period belongs.",
        f"A period reads {ALLOWED}. Take a part of a date by 'as: year', recode spans (2022-Q1: "
        "2022-01/2022-03), or set the row aside with the reason.",
        "import.period",
    )


def part_of(text: str, part: str) -> str | Fault:
    """Return the year, month or financial year of a date 2019-05-01, or of a text such as 04/05."""
    if part == "financial-year":
        return _financial_year(text)
    pattern = {"year": r"(\d{4})(-\d\d-\d\d.*)?", "month": r"(\d{4}-\d\d)-\d\d.*"}[part]
    match = re.fullmatch(pattern, text)
    if match:
        return match[1]
    return Fault(
        f"no {part} can be taken from '{text}'.",
        "Declare the column's dates under 'cells': type: date, with their form.",
        "import.date",
    )


def _financial_year(text: str) -> str | Fault:
    """Return 2004/05 for 04/05, 2004/05 and 2004-2005; the second year must follow the first."""
    match = FINANCIAL_YEAR.fullmatch(text)
    if match:
        short = int(match[2])
        century = match[1] or ("20" if short < CENTURY_BREAK else "19")
        if (short + 1) % 100 == int(match[3]):
            return f"{century}{match[2]}/{match[3]}"
    return Fault(
        f"'{text}' is no financial year.",
        "A financial year reads 04/05 or 2004/05, and its second year follows the first.",
        "import.date",
    )


PARTS_OF_A_MOMENT = ("quarter-hour", "light")


def part_of_moment(text: str, part: str, place: Place) -> str | Fault:
    """Return "17.25" or "dark" of a text such as 2017-01-01T23:15:42Z at a place.

    A time with Z or a difference from UTC is brought to the place's clock; one without is taken as
    the place's own.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Fault(
            f"'{text}' is no date with a time.",
            "Dates with times read 2017-01-01T23:15:42, with Z at the end where they are in UTC.",
            "import.moment",
        )
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo(place.time_zone)).replace(tzinfo=None)
    if part == "light":
        return light_at(place, moment)
    return f"{moment.hour + moment.minute // 15 / 4:05.2f}"


def is_time_zone(name: str) -> bool:
    """Tell whether a time zone of this name is known."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
