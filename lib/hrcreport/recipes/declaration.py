"""This module declares the keys of a recipe and of a group scheme, each with its help."""

from __future__ import annotations

from hrcreport.data.record_checks import GRADES, IDENTIFICATIONS, KINDS, SENSITIVITIES
from hrcreport.recipes.form import Choice, Kind, Truth, Whole, Word
from hrcreport.recipes.form_parts import ByShape, Field, ListOf, MapOf, Record
from hrcreport.recipes.recipe import FURTHER

CODE = r"[a-z][a-z0-9_]*"
NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
SHA256 = r"[0-9a-f]{64}"
FORMATS = ("csv", "xlsx", "ods")
PARTS_OF_A_DATE = ("year", "month", "financial-year", "quarter-hour", "light")
CELL_TYPES = ("text", "date")
EXCEL = "excel"
KEY_COLUMNS = "country, area, period, complete, group"

TEXT = Word()
SAID = Word("a text that is not empty", may_be_empty=False)
TEXTS = ListOf(TEXT)
TEXT_OR_TEXTS = ByShape("a text or a list of texts", single=TEXT, items=TEXTS)
HASH = Word("64 hexadecimal digits", pattern=SHA256)
NAMES = MapOf(TEXT, keys="as written in the file")


def _record(*, one_of: tuple[str, ...] = (), **fields: Field) -> Record:
    """Return a record; keys are written with '_' for '-', and 'from_' for 'from'."""
    return Record(
        {name.rstrip("_").replace("__", "-"): field for name, field in fields.items()}, one_of
    )


CONDITION = ByShape(
    "a text, a list of texts, or one of not, starts, from and to",
    single=TEXT,
    items=TEXTS,
    keys=_record(
        not_=Field(TEXT_OR_TEXTS, "the text or texts that must not stand there"),
        starts=Field(TEXT_OR_TEXTS, "what the text begins with"),
        from_=Field(SAID, "the first that counts, compared as text: 2015-01-01"),
        to=Field(SAID, "the last that counts, compared as text: 2020-12-31"),
    ),
)
WHERE = MapOf(CONDITION, keys="column of the file")

FILE = _record(
    format=Field(Choice(FORMATS), "what the export is; .gz and .zip around it are opened", True),
    encoding=Field(SAID, "how letters are stored: utf-8, latin-1, cp1252 …; utf-8 if left out"),
    separator=Field(Word('one character, or "\\t" for a tab', pattern=r".|\t"),
                    "what stands between two cells of a CSV file; a comma if left out"),
    decimal=Field(Choice((".", ",")), "the decimal mark; a point if left out"),
    thousands=Field(Word("one character", pattern="."),
                    "what stands between thousands; nothing if left out"),
    marks=Field(SAID, "footnote marks that are taken off the end of each cell: *~^"),
    missing=Field(TEXTS, "what stands in a number's cell where there is no number"),
    hidden=Field(TEXTS, "what the source writes for a number that it hides: <5; such rows are "
                 "set aside"),
    member=Field(SAID, "the file within a zip"),
    sheets=Field(TEXT_OR_TEXTS, "the sheet or sheets of a workbook; its only sheet if left out"),
    after=Field(SAID, "text in the first column above the part that is read"),
    header=Field(SAID, "number of the row of column names, or the text in its first cell; 1 if "
                 "left out"),
    header__rows=Field(Whole("a whole number from 1", minimum=1),
                       "how many rows hold the names, the header row the last; their texts are "
                       "joined by ' / '"),
    last=Field(SAID, "text that the first cell of the last row begins with; what follows is not "
               "read"),
    names=Field(MapOf(SAID, keys="number of the column", key_pattern=r"[1-9][0-9]*"),
                "names for columns by their number, where the header has none or two alike"),
    fill__down=Field(TEXTS, "columns whose merged or empty cells repeat the cell above"),
    sha256=Field(ByShape("64 hexadecimal digits, or a list of such", single=HASH,
                         items=ListOf(HASH)),
                 "hash of the export, or of each, that the recipe was written for; another file is "
                 "refused"),
)  # fmt: skip
CELL = _record(
    type=Field(Choice(CELL_TYPES), "text or date", True),
    form=Field(TEXT_OR_TEXTS, "how a date is written: %d/%m/%Y; 'excel' for serial numbers"),
    renamed__from=Field(TEXT_OR_TEXTS, "names of the column in other years' files"),
)
ROW_RULE = Record(
    {
        "keep": Field(WHERE, "rows that are used; all others are set aside"),
        "aside": Field(WHERE, "rows that are not used"),
        "total": Field(WHERE, "rows that repeat the sum of others: not used, but compared"),
        "why": Field(SAID, "the reason, for the log", True),
        "by": Field(TEXTS, "columns within whose values a total is the sum"),
        "tolerance": Field(Whole(), "how far a total may be from the sum, where a source rounds"),
    },
    one_of=("keep", "aside", "total"),
)
WIDE = _record(
    one_of=("columns", "matching"),
    to=Field(SAID, "name for what the columns' names tell: group", True),
    columns=Field(MapOf(SAID, keys="code", key_pattern=CODE),
                  "each code with the name of its column in the file"),
    matching=Field(SAID, "pattern of the columns' names; the part in brackets is kept"),
    total=Field(SAID, "column that holds the sum of the others: compared row by row"),
    rest=Field(MapOf(SAID, keys="code", key_pattern=CODE),
               "a code for what remains of a column of sums once the others are taken off"),
    tolerance=Field(Whole(), "how far the sum may be from 'total', where a source rounds"),
)  # fmt: skip
LOOKUP = _record(
    table=Field(Word("a table of the catalogue", pattern=NAME), "table of the catalogue", True),
    match=Field(SAID, "its column that holds what the file writes", True),
    take=Field(SAID, "its column that holds what is wanted", True),
    others=Field(SAID, "reason why rows that are not in the table are set aside"),
)
DEGREES = Word("degrees with a point: -93.27", pattern=r"-?\d{1,3}(\.\d+)?")
PLACE = _record(
    latitude=Field(DEGREES, "degrees north", True),
    longitude=Field(DEGREES, "degrees east", True),
    zone=Field(SAID, "time zone: America/Chicago", True),
)
COLUMN = _record(
    from_=Field(SAID, "column of the file", True),
    as_=Field(Choice(PARTS_OF_A_DATE), "what is taken of a date or of a text such as 04/05"),
    place=Field(PLACE, "where it was, for 'quarter-hour' and 'light'"),
    pad=Field(Whole("a whole number from 1", minimum=1),
              "how many digits a code has; zeros are put in front"),
    prefix=Field(SAID, "text that is put in front"),
    recode=Field(MapOf(TEXT_OR_TEXTS, keys="code"),
                 "each code with the text or texts that the file has for it"),
    scheme=Field(Word("the name of a scheme", pattern=NAME),
                 "group scheme in data/recipes/schemes"),
    aliases=Field(NAMES, "other spellings, each with the one that the look-up table has"),
    lookup=Field(LOOKUP, "table in which the text is looked up"),
)  # fmt: skip
FIXED_OR_COLUMN = ByShape("a fixed value, or keys with 'from'", single=TEXT, keys=COLUMN)
COMPLETE = ByShape(
    "true, or 'part_periods' with a list of periods",
    single=Truth(),
    keys=_record(part_periods=Field(TEXTS, "periods of which the source covers only a part", True)),
)
TABLE_KEYS = _record(
    country=Field(FIXED_OR_COLUMN, "ISO 3166-1 alpha-3", True),
    area=Field(FIXED_OR_COLUMN, 'code of the area; "" for the whole country', True),
    period=Field(FIXED_OR_COLUMN, "year or period", True),
    complete=Field(COMPLETE, "whether the source covers the whole period", True),
    group=Field(FIXED_OR_COLUMN, "group by race or ethnic origin; 'all' where there is none", True),
)
FURTHER_KEYS = {
    name: Field(FIXED_OR_COLUMN, "a further key, where the kind of table allows it")
    for name in FURTHER
}
TABLE = Record({**TABLE_KEYS.fields, **FURTHER_KEYS})
MEASURE = _record(
    one_of=("count", "sum"),
    count=Field(Choice(("rows",)), "rows are counted; equal rows are different persons"),
    sum=Field(SAID, "column whose numbers are added up; 'cell' after 'wide'"),
    where=Field(WHERE, "rows that this measure counts; all if left out"),
    not__for=Field(MapOf(TEXT_OR_TEXTS, keys="column of the table"),
                   "keys for which the source does not record this"),
)  # fmt: skip
EXPECT = _record(
    read=Field(Whole(), "rows that the file has, without blank ones and notes"),
    used=Field(Whole(), "rows that are counted"),
    sums=Field(
        MapOf(MapOf(Whole(), keys="value"), keys="column of the table"),
        "sums of the table by a column: {measure: {deaths: 8768}}",
    ),
)
SOURCE = _record(
    title=Field(SAID, "the publication, with its publisher", True),
    path=Field(SAID, "web address"),
    version=Field(SAID, "which copy or edition"),
)
LICENCE = _record(
    name=Field(SAID, "short name, for example CC-BY-4.0", True),
    title=Field(SAID, "title as printed", True),
    path=Field(SAID, "web address"),
)
PARTS_OF = _record(
    table=Field(Word("a table of the catalogue", pattern=NAME), "table with the totals", True),
    by=Field(TEXTS, "columns within whose values the parts add up", True),
    tolerance=Field(Whole(), "how far a sum may be from its total, where a source rounds"),
)
DESCRIBE = _record(
    title=Field(SAID, "title", True),
    description=Field(SAID, "what the table holds, in a sentence", True),
    kind=Field(Choice(KINDS), "kind of table, T01 to T20", True),
    grade=Field(Choice(GRADES), "grade of the data, A to D or N", True),
    identification=Field(Choice(IDENTIFICATIONS), "how race came into the record", True),
    sensitivity=Field(Choice(SENSITIVITIES), "public or restricted; restricted if left out"),
    scope=Field(SAID, "what is counted, in words", True),
    basis=Field(SAID, "which persons can be counted: usual residents, or those in the area"),
    period=Field(SAID, "dates from and to: 2015-01-01/2016-12-31"),
    retrieved=Field(SAID, "date of retrieval as printed"),
    sources=Field(ListOf(SOURCE), "where the figures come from", True),
    licence=Field(LICENCE, "what the source allows", True),
    caveats=Field(ListOf(SAID), "sentences fit to print"),
    clearance=Field(SAID, "what must be settled before figures of the table are released"),
    cleared_by=Field(SAID, "who settled it, and when"),
    parts_of=Field(PARTS_OF, "table that the values of this one add up to"),
    columns=Field(MapOf(SAID, keys="column"), "what a column holds: {area: police force}"),
    labels=Field(
        MapOf(MapOf(SAID, keys="code"), keys="column"),
        "words that print a code: {measure: {deaths: deaths}}",
    ),
)  # fmt: skip
STEP = _record(
    name=Field(Word("small letters, digits and '_': split_groups", pattern=CODE),
               "name of the step in data/recipes/steps, without .py", True),
    sets__aside=Field(SAID, "why the step may leave rows out; without it, it may not"),
)  # fmt: skip
RECIPE: Record = _record(
    makes=Field(Word("the name of a table: usa-fatal-shootings", pattern=NAME),
                "name of the table that is made", True),
    file=Field(FILE, "what the export is and how it is read", True),
    step=Field(STEP, "a step in Python for a shape that the other keys cannot read"),
    cells=Field(MapOf(CELL, keys="column of the file"),
                "columns of the file that hold dates, or have several names"),
    rows=Field(ListOf(ROW_RULE), "which rows are used, in this order, and why"),
    wide=Field(WIDE, "columns that hold one group or one year each"),
    table=Field(TABLE, f"the table's keys: {KEY_COLUMNS}", True),
    measures=Field(MapOf(MEASURE, keys="measure", key_pattern=CODE),
                   "what is counted or added up", True),
    fill=Field(ListOf(Choice(("area", "period", "group", *FURTHER, "measure"))),
               "columns whose combinations without a row are zero"),
    order=Field(ListOf(Choice(("country", "area", "period", "group", *FURTHER, "measure"))),
                "columns that the rows are sorted by; the table's own order if left out"),
    expect=Field(EXPECT, "figures that the import must give"),
    describe=Field(DESCRIBE, "what the catalogue says of the table, where the recipe says it"),
)  # fmt: skip
GROUP: Kind = _record(
    label=Field(SAID, "words that print the group", True),
    written=Field(TEXTS, "what the source writes for it", True),
)
SCHEME: Record = _record(
    title=Field(SAID, "what the scheme is", True),
    identification=Field(Choice(IDENTIFICATIONS), "how race came into the record", True),
    groups=Field(MapOf(GROUP, keys="code", key_pattern=CODE), "the groups, in printed order", True),
)
