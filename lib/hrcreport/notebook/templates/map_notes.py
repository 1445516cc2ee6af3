"""This module holds the notes that stand below a map, by what the map can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hrcreport.foundation import ReportContext, Words


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


@dataclass(frozen=True, slots=True)
class MapNote:
    """One note: when it is printed; its words lie with the languages, in the part `map-note`.

    `of` are the States and territories (ISO 3166-1 alpha-3) whose own land brings the note
    wherever it is mapped; `together` are regions of which two or more on one map bring it, since
    the land between them is then shown too.
    """

    id: str
    of: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    always: bool = False


NOTES: tuple[MapNote, ...] = (
    MapNote("general", always=True),
    MapNote("jammu-and-kashmir", of=_states("IND PAK CHN")),
    MapNote("sudan-south-sudan", of=_states("SDN SSD"), together=AFRICA),
    MapNote("abyei", of=_states("SDN SSD"), together=AFRICA),
    MapNote("falkland-islands-malvinas", of=_states("ARG FLK"), together=SOUTH_AMERICA),
    MapNote(
        "non-self-governing",
        of=_states("AIA ASM BMU CYM ESH FLK GIB GUM MSR NCL PCN PYF SHN TCA TKL VGB VIR"),
        together=AFRICA,
    ),
    MapNote("kosovo", of=_states("SRB ALB MKD MNE"), together=EUROPE),
    MapNote("crimea", of=_states("UKR RUS"), together=EUROPE),
    MapNote("chagos", of=_states("MUS IOT")),
    MapNote("cyprus", of=_states("CYP"), together=EUROPE),
    MapNote("israel-state-of-palestine", of=_states("ISR PSE EGY JOR LBN SYR")),
    MapNote("china-india", of=_states("CHN IND")),
    MapNote("ilemi", of=_states("ETH KEN SSD"), together=AFRICA),
    MapNote("halaib", of=_states("EGY SDN"), together=AFRICA),
)


def notes_for(countries: Iterable[str], *, world: bool = False) -> list[MapNote]:
    """Return the notes that a map of these States calls for, in the order of the list.

    `world` is a map that shows all land, whichever States it shades. The rules are those of the
    handbook on United Nations map notes; a note too many does less harm than one too few.
    """
    shown_states = frozenset(countries)
    return [
        note
        for note in NOTES
        if note.always or world or shown_states & note.of or len(shown_states & note.together) > 1
    ]


def map_notes(
    context: ReportContext,
    countries: Iterable[str],
    *,
    world: bool = False,
    language: str | None = None,
) -> list[str]:
    """Return the notes for `notes=` of a map of these States (ISO 3166-1 alpha-3 codes).

    The one on all boundaries comes first, then those on single places, as one note. A note whose
    official wording was not read in the language comes as `[…]{.unverified}`, so that
    it prints with its visible mark until a person has put the formula of the United Nations in its
    place.

    Example:
        >>> hrc.map_notes(["BRA"])
        ['The boundaries and names shown and the designations used on this map do not imply \
official endorsement or acceptance by the United Nations.']
    """
    language = language or context.language
    names = [f"map-note.{note.id}" for note in notes_for(countries, world=world)]
    general, *other_notes = [
        Words(language).text(name)
        if Words(language).verified(name)
        else f"[{Words(language).text(name)}]{{.unverified}}"
        for name in names
    ]
    return [general, *([" ".join(other_notes)] if other_notes else [])]
