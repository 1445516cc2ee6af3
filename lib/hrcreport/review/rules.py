"""This module reads the list of rules of the inspection: what is found, why, how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Severity = Literal["error", "warning", "note"]

AREAS = {
    "form": "Form of a Council document",
    "layout": "Layout",
    "style": "Editorial style (English)",
    "evidence": "Evidence",
    "length": "Length",
    "access": "Accessibility",
    "file": "Files that cannot be read",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `what` finishes the sentence "Found when …", `mend` tells what to do."""

    name: str
    severity: Severity
    what: str
    why: str
    mend: str


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its name, such as "form.bold", as `rules.yml` lists them."""
    import yaml  # commands that inspect nothing need not load it

    text = files("hrcreport.review").joinpath("rules.yml").read_text(encoding="utf-8")
    listed = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
    return {
        f"{area}.{name}": Rule(f"{area}.{name}", **record)
        for area, named in listed.items()
        for name, record in named.items()
    }
