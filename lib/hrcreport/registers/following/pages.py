"""This module renders the pages of the folder of builds, and writes those of States."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.foundation import csv_text
from hrcreport.registers.following.state import COLUMNS
from hrcreport.registers.recommendations.vocabulary import BODIES, LIMB_TITLES, Status

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent


def page_text(template: Path, **content: Any) -> str:
    """Return a page of the folder of builds, all with one style; what is filled in is text."""
    from markupsafe import Markup

    style = Markup((HERE / "pages.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
    return _compiled(template).render(style=style, **content)


@cache
def _compiled(template: Path) -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(template.read_text(encoding="utf-8"))


def state_files(record: Mapping[str, Any], *, index: str = "") -> dict[str, str]:
    """Return the page of a State, its sheet and its JSON, by file name.

    `record` is that of `state_record`; `index` where the page of all reports lies as seen from it.
    """
    name = record["state"].lower()
    recommendations = record["recommendations"]
    limbs = [
        (limb, title, [each for each in recommendations if (each["limbs"] or [""])[0] == limb])
        for limb, title in (*LIMB_TITLES.items(), ("", "Outside the limbs of the mandate"))
    ]
    codes = {each["code"]: f"rec-{number}" for number, each in enumerate(recommendations, 1)}
    page = page_text(
        HERE / "state_page.html",
        record=record,
        index=index,
        codes=codes,
        bodies=BODIES,
        limbs=[each for each in limbs if each[2]],
        groups={each["number"]: each for each in record["groups"]},
        statuses=[(each.value, each.printed) for each in Status],
        files=[(form.upper(), f"{name}.{form}") for form in ("csv", "json")],
    )
    return {
        f"{name}.html": page,
        f"{name}.csv": csv_text(COLUMNS, map(_row, recommendations)),
        f"{name}.json": json.dumps(record, ensure_ascii=False, indent=2) + "\n",
    }


def _row(each: Mapping[str, Any]) -> list[str]:
    return [
        "; ".join(cell)
        if isinstance(cell, list)
        else ("no", "yes")[cell]
        if isinstance(cell, bool)
        else str(cell)
        for cell in (each[column] for column in COLUMNS)
    ]
