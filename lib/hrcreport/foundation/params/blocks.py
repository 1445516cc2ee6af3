"""This module declares the parameters that hold keys of their own: a visit, and the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from msgspec import field

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.params.counting import Block, Chosen
from hrcreport.foundation.params.kinds import SIMPLE, TABLE, ParameterKind, list_of, or_none


class Held(Block, frozen=True, kw_only=True):
    """A block of which a notebook has every key, also those that nobody set."""

    def value(self) -> dict[str, Any]:
        """Return every key with its value."""
        return {
            key.field: _plain(getattr(self, key.field)) for key in self.declared_keys().values()
        }


class Visit(Held, frozen=True, kw_only=True):
    """The visit that a report follows; its dates alone may stand in its place."""

    noun: ClassVar[str] = "'visit'"
    bare: ClassVar[str] = "dates"
    dates: Annotated[str, SIMPLE["str"], "Dates as printed: 24 April–5 May 2023; empty: no visit."]
    places: Annotated[list[str], list_of(SIMPLE["str"]), "Places of the visit."] = field(
        default_factory=list
    )
    delegation: Annotated[
        list[str], list_of(SIMPLE["str"]), "Members of the mechanism who took part."
    ] = field(default_factory=list)

    def faults(self) -> Iterator[Problem]:
        for key in ("places", "delegation"):
            if getattr(self, key) and not self.dates:
                yield self.problem(
                    key,
                    f"'{key}' is that of a visit, and the visit has no dates.",
                    f"Write its dates beside it: dates: …; or take '{key}' out.",
                    "params.visit-without-dates",
                    value=", ".join(getattr(self, key)),
                )


class Masthead(Held, frozen=True, kw_only=True):
    """What a document is and what its masthead says; its kind alone may stand in its place."""

    noun: ClassVar[str] = "'document'"
    bare: ClassVar[str] = "kind"
    kind: Annotated[str, SIMPLE["Document"], "Kind of document."] = "report"
    symbol: Annotated[
        str, SIMPLE["Symbol"], "Symbol; empty prints the form of its kind, A/HRC/…/…."
    ] = ""
    parent: Annotated[
        str, SIMPLE["Symbol"], "Symbol of the report that a conference room paper is read with."
    ] = ""
    job_number: Annotated[
        str, SIMPLE["JobNumber"], "GE number that conference services gave; empty: left open."
    ] = ""
    session: Annotated[int, SIMPLE["int"], "Session of the Council."] = 0
    session_dates: Annotated[str, SIMPLE["str"], "Dates of the session as printed."] = ""
    agenda_items: Annotated[
        list[int] | None,
        or_none(list_of(SIMPLE["int"])),
        "Items of the Council's agenda; empty: that of the mandate.",
    ] = None
    agenda_titles: Annotated[
        list[str], list_of(SIMPLE["str"]), "Titles of items of the General Assembly's agenda."
    ] = field(default_factory=list)
    body: Annotated[
        str, SIMPLE["str"], "Code of the body whose report it is, where the project has several."
    ] = ""
    date: Annotated[str, SIMPLE["Day"], "Date of the document."] = ""
    status: Annotated[str, SIMPLE["Status"], "Draft, advance unedited or final."] = "draft"
    contents: Annotated[
        bool | None,
        or_none(SIMPLE["bool"]),
        "Print contents; empty: in long documents only.",
    ] = None
    line_numbers: Annotated[bool, SIMPLE["bool"], "Number the lines for reviewers."] = False
    reviewers_annex: Annotated[
        bool, SIMPLE["bool"], "Annex for reviewers: evidence, findings, recommendations."
    ] = False
    allow_unverified: Annotated[
        bool, SIMPLE["bool"], "Print unverified law in a final document all the same."
    ] = False


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


KINDS: dict[str, ParameterKind] = {
    **SIMPLE,
    **{
        kind.name: kind
        for kind in (
            ParameterKind.of_block(
                Chosen,
                TABLE,
                "the name of a table",
                'the name of a table of the catalogue, or "" where none is held; or keys in place '
                "of those of its record, with 'table' and 'because'",
            ),
            ParameterKind.of_block(
                Visit, "Visit", "a visit", "the dates of a visit, or dates, places and delegation"
            ),
            ParameterKind.of_block(
                Masthead,
                "Masthead",
                "a document",
                f"keys of: {', '.join(Masthead.declared_keys())}",
            ),
        )
    },
}
"""Every kind of parameter by its name."""
