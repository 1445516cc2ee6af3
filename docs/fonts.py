"""This module draws the Arabic letters of the format together with their signs of vowels.

    F=NotoNaskhArabic-Regular.ttf; python docs/fonts.py $F reports/_extensions/hrc/fonts/$F

Typst tells readers of a PDF no letter rightly that is made of two shapes. In the fonts that this
writes a letter and its signs are one shape, and an empty shape follows for each sign, whose width
tells which sign it is: `lua/copied_words.lua` of the format gives both their letters. The first
file is the font as Noto publishes it, with its letters and signs apart.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fontTools.otlLib.builder import buildCoverage, buildLookup, buildSingleSubstSubtable
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import ROUND_XY_TO_GRID, Glyph, GlyphComponent

LETTERS = (*range(0x621, 0x63B), *range(0x641, 0x64B))
SIGNS = (*range(0x64B, 0x653), 0x670)
FIRST_WIDTH = 11
"""How many thousandths the empty shape of the first sign is wide; each further one is one wider."""
END = "word-end.empty"
"""The shape behind a sign that ends a word: a mark of direction, without which some readers take
the sign for a part of the full stop behind it."""
LAST_FORMS = "liga"
"""The feature whose substitutions come last."""


def compose(font: TTFont) -> None:
    """Add to a font the shapes of letters with signs, and say where they stand for both."""
    gsub = font["GSUB"].table
    names = font.getBestCmap()
    parts = _parts(gsub, {names[sign]: sign for sign in SIGNS})
    forms = _forms(gsub, {names[letter] for letter in LETTERS})
    empty = {names[sign]: f"{names[sign]}.empty" for sign in SIGNS}
    shapes = _empty_shapes(dict(zip([*empty.values(), END], range(FIRST_WIDTH, 99), strict=False)))
    signed: dict[str, dict[str, str]] = {}
    widths = {name: width for name, (_, width) in shapes.items()}
    for letter, sign, place in _attached(font, forms, parts):
        own = font["hmtx"][letter][0]
        room = sum(widths[empty[each]] for each in parts[sign]) if own else 0
        name = f"{letter}_{sign}.signed"
        shapes[name] = (_together(letter, sign, place, room), max(own - room, 1))
        signed.setdefault(sign, {})[letter] = name
    _add(font, shapes)
    marks = [name for name, kind in font["GDEF"].table.GlyphClassDef.classDefs.items() if kind == 3]
    rows = {sign: [empty[each] for each in parts[sign]] for sign in signed}
    alike = (chr(code) for code in names if 0x620 <= code <= 0x6FF)
    letters = {names[ord(each)] for each in alike if unicodedata.category(each) in ("Lo", "Lm")}
    _substitute(font, signed, rows, marks, _forms(gsub, letters))


def _parts(gsub: Any, signs: Mapping[str, int]) -> dict[str, list[str]]:
    """Return the single signs of each shape of signs, in the order of Unicode's normal form."""
    found = {name: [name] for name in signs}
    for lookup in gsub.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, ligatures in getattr(table, "ligatures", {}).items():
                for each in ligatures:
                    row = [first, *each.Component]
                    if set(row) <= set(signs):
                        found[each.LigGlyph] = sorted(row, key=signs.__getitem__)
    return found


def _forms(gsub: Any, letters: Iterable[str]) -> set[str]:
    """Return every shape that substitutions make of these letters, one or several, at any place."""
    found: set[str] = set()
    added = set(letters)
    while added:
        found |= added
        added = {
            target
            for lookup in gsub.LookupList.Lookup
            for table in lookup.SubTable
            for target in _made(table, found)
        } - found
    return found


def _made(table: Any, of: set[str]) -> Iterator[str]:
    for source, target in getattr(table, "mapping", {}).items():
        if source in of and isinstance(target, str):
            yield target
    for first, ligatures in getattr(table, "ligatures", {}).items():
        yield from (each.LigGlyph for each in ligatures if {first, *each.Component} <= of)


def _attached(
    font: TTFont, letters: set[str], signs: Iterable[str]
) -> Iterable[tuple[str, str, tuple[int, int]]]:
    """Yield each letter with each sign and the place where the font puts it."""
    (table,) = font["GPOS"].table.LookupList.Lookup[0].SubTable
    marks = dict(zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True))
    for letter, record in zip(table.BaseCoverage.glyphs, table.BaseArray.BaseRecord, strict=True):
        for sign in sorted(set(signs) & set(marks)) if letter in letters else ():
            mark = marks[sign]
            anchor = record.BaseAnchor[mark.Class]
            if anchor is not None:
                x = anchor.XCoordinate - mark.MarkAnchor.XCoordinate
                yield letter, sign, (x, anchor.YCoordinate - mark.MarkAnchor.YCoordinate)


def _together(letter: str, sign: str, place: tuple[int, int], room: int) -> Glyph:
    """Draw a letter with its sign, behind what the empty shapes of its signs take."""
    drawn = Glyph()
    drawn.numberOfContours = -1
    drawn.components = []
    for name, (x, y) in ((letter, (0, 0)), (sign, place)):
        part = GlyphComponent()
        part.glyphName, part.x, part.y, part.flags = name, x - room, y, ROUND_XY_TO_GRID
        drawn.components.append(part)
    return drawn


def _empty_shapes(widths: Mapping[str, int]) -> dict[str, tuple[Glyph, int]]:
    return {name: (Glyph(), width) for name, width in widths.items()}


def _add(font: TTFont, shapes: Mapping[str, tuple[Glyph, int]]) -> None:
    font.setGlyphOrder([*font.getGlyphOrder(), *shapes])
    font["glyf"].setGlyphOrder(font.getGlyphOrder())
    for name, (drawn, _) in shapes.items():
        font["glyf"].glyphs[name] = drawn
    for name, (drawn, width) in shapes.items():
        drawn.recalcBounds(font["glyf"])
        font["hmtx"].metrics[name] = (width, getattr(drawn, "xMin", 0))
        font["GDEF"].table.GlyphClassDef.classDefs[name] = 1


def _substitute(
    font: TTFont,
    signed: Mapping[str, Mapping[str, str]],
    rows: Mapping[str, Sequence[str]],
    marks: Sequence[str],
    letters: set[str],
) -> None:
    """Put the shape of both for a letter with a sign, where no further sign follows."""
    gsub = font["GSUB"].table
    lookups = gsub.LookupList.Lookup
    chosen = len(lookups)
    order = font.getReverseGlyphMap()
    inside, ending = otTables.MultipleSubst(), otTables.MultipleSubst()
    inside.mapping = {sign: list(row) for sign, row in rows.items()}
    ending.mapping = {sign: [*row, END] for sign, row in rows.items()}
    based = {letter for forms in signed.values() for letter in forms}
    chains = [_chain([based, set(signed)], [set(marks)], [], order)]
    made = [buildLookup([inside]), buildLookup([ending])]
    for sign, forms in signed.items():
        both = (0, chosen + 1 + len(made))
        made.append(buildLookup([buildSingleSubstSubtable(dict(forms))]))
        for following, rest in (([letters], chosen + 1), ([], chosen + 2)):
            chains.append(_chain([set(forms), {sign}], following, [both, (1, rest)], order))
    lookups += [buildLookup(chains), *made]
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == LAST_FORMS:
            record.Feature.LookupListIndex.append(chosen)


def _chain(
    row: Sequence[set[str]],
    following: Sequence[set[str]],
    acts: Sequence[tuple[int, int]],
    order: Mapping[str, int],
) -> Any:
    chain = otTables.ChainContextSubst()
    chain.Format = 3
    chain.BacktrackCoverage = []
    chain.InputCoverage = [buildCoverage(each, order) for each in row]
    chain.LookAheadCoverage = [buildCoverage(each, order) for each in following]
    chain.SubstLookupRecord = []
    for place, lookup in acts:
        record = otTables.SubstLookupRecord()
        record.SequenceIndex, record.LookupListIndex = place, lookup
        chain.SubstLookupRecord.append(record)
    return chain


if __name__ == "__main__":
    source, target = sys.argv[1:]
    noto = TTFont(source, recalcTimestamp=False)
    compose(noto)
    noto.save(target)
