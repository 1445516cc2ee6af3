"""This module holds the notes that stand below a map, by what the map can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


def _states(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


AFRICA = _states(
    "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI DZA EGY ERI ESH ETH GAB GHA GIN GMB GNB "
    "GNQ KEN LBR LBY LSO MAR MDG MLI MOZ MRT MUS MWI NAM NER NGA RWA SDN SEN SLE SOM SSD STP SWZ "
    "SYC TCD TGO TUN TZA UGA ZAF ZMB ZWE"
)
SOUTH_AMERICA = _states("ARG BOL BRA CHL COL ECU FLK GUF GUY PER PRY SUR URY VEN")
EUROPE = _states(
    "ALB AND AUT BEL BGR BIH BLR CHE CYP CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ISL ITA "
    "LIE LTU LUX LVA MCO MDA MKD MLT MNE NLD NOR POL PRT ROU RUS SMR SRB SVK SVN SWE TUR UKR "
    "VAT"
)
FORMULAS = "unep-grid/mapx, app/src/md/disclaimer.md, Administrative Boundary, English"
"""Where the formulas were read: the disclaimer of a United Nations Environment Programme map."""


@dataclass(frozen=True, slots=True)
class MapNote:
    """One note: when it is printed, its text, and whether the text is a formula that was read.

    `of` are the States and territories (ISO 3166-1 alpha-3) whose own land brings the note
    wherever it is mapped; `together` are regions of which two or more on one map bring it, since
    the land between them is then shown too. A note that is not `verified` is in our own words.
    """

    id: str
    text: str
    of: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    always: bool = False
    verified: bool = False
    source: str = ""


NOTES: tuple[MapNote, ...] = (
    MapNote(
        "general",
        "The boundaries and names shown and the designations used on this map do not imply "
        "official endorsement or acceptance by the United Nations.",
        always=True,
        verified=True,
        source=FORMULAS,
    ),
    MapNote(
        "jammu-and-kashmir",
        "Dotted line represents approximately the Line of Control in Jammu and Kashmir agreed "
        "upon by India and Pakistan. The final status of Jammu and Kashmir has not yet been "
        "agreed upon by the parties.",
        of=_states("IND PAK CHN"),
        verified=True,
        source=FORMULAS,
    ),
    MapNote(
        "sudan-south-sudan",
        "Final boundary between the Republic of Sudan and the Republic of South Sudan has not yet "
        "been determined.",
        of=_states("SDN SSD"),
        together=AFRICA,
        verified=True,
        source=FORMULAS,
    ),
    MapNote(
        "abyei",
        "Final status of the Abyei area is not yet determined.",
        of=_states("SDN SSD"),
        together=AFRICA,
        verified=True,
        source=FORMULAS,
    ),
    MapNote(
        "falkland-islands-malvinas",
        "A dispute exists between the Governments of Argentina and the United Kingdom of Great "
        "Britain and Northern Ireland concerning sovereignty over the Falkland Islands "
        "(Malvinas).",
        of=_states("ARG FLK"),
        together=SOUTH_AMERICA,
        verified=True,
        source=FORMULAS,
    ),
    MapNote(
        "non-self-governing",
        "The map shows land on the United Nations list of Non-Self-Governing Territories.",
        of=_states("AIA ASM BMU CYM ESH FLK GIB GUM MSR NCL PCN PYF SHN TCA TKL VGB VIR"),
        together=AFRICA,
    ),
    MapNote(
        "kosovo",
        "References to Kosovo are to be understood in the context of Security Council resolution "
        "1244 (1999).",
        of=_states("SRB ALB MKD MNE"),
        together=EUROPE,
    ),
    MapNote(
        "crimea",
        "On the Autonomous Republic of Crimea and the city of Sevastopol, see General Assembly "
        "resolution 68/262.",
        of=_states("UKR RUS"),
        together=EUROPE,
    ),
    MapNote(
        "chagos",
        "The way in which the Chagos Archipelago is shown expresses no position on its status.",
        of=_states("MUS IOT"),
    ),
    MapNote(
        "cyprus",
        "The lines shown in Cyprus express no position on the situation there.",
        of=_states("CYP"),
        together=EUROPE,
    ),
    MapNote(
        "israel-state-of-palestine",
        "The lines shown between Israel and the State of Palestine express no position on "
        "boundaries or status.",
        of=_states("ISR PSE EGY JOR LBN SYR"),
    ),
    MapNote(
        "china-india",
        "The lines shown between China and India express no position on the boundary.",
        of=_states("CHN IND"),
    ),
    MapNote(
        "ilemi",
        "The lines shown at the Ilemi triangle express no position on the boundary.",
        of=_states("ETH KEN SSD"),
        together=AFRICA,
    ),
    MapNote(
        "halaib",
        "The lines shown in the Halaib area express no position on the boundary.",
        of=_states("EGY SDN"),
        together=AFRICA,
    ),
)


def notes_for(countries: Iterable[str], *, world: bool = False) -> list[MapNote]:
    """Return the notes that a map of these States calls for, in the order of the list.

    `world` is a map that shows all land, whichever States it shades. The rules are those of the
    handbook on United Nations map notes; a note too many does less harm than one too few.
    """
    shown = frozenset(countries)
    return [
        note
        for note in NOTES
        if note.always or world or shown & note.of or len(shown & note.together) > 1
    ]


def map_notes(countries: Iterable[str], *, world: bool = False) -> list[str]:
    """Return the notes for `notes=` of a map of these States (ISO 3166-1 alpha-3 codes).

    A note whose official wording was not read comes as `[…]{.unverified}`, so that it prints
    with its visible mark until a person has put the formula of the United Nations in its place.

    Example:
        >>> map_notes(["BRA"])
        ['The boundaries and names shown and the designations used on this map do not imply \
official endorsement or acceptance by the United Nations.']
    """
    return [
        note.text if note.verified else f"[{note.text}]{{.unverified}}"
        for note in notes_for(countries, world=world)
    ]
