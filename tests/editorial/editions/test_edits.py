"""This module tests each change of a returned Word file: what it is said to be, what it weighs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from textwrap import dedent, fill

import pytest
from tests.editorial.editions.word_files import (
    NAMESPACES,
    bookmark,
    deleted,
    inserted,
    note_sign,
    notes,
    paragraph,
    picture,
    reference,
    run,
    table,
    word_file,
)

from hrcreport.editorial.editions.edits import Change, Comparing, Comparison, Was, escaped
from hrcreport.editorial.editions.sources import BREAK, Piece, Pieces, Text
from hrcreport.editorial.editions.word_text import NOTE, word_text

RAW = """\
# Context

Policing in Exampleland is chiefly a matter for the provinces, and each has laws of its own.
From {{ first_year }} to {{ last_year }}, {{ deaths | figures }} persons died in custody.[@INV-1]

Nobody publishes figures on searches, and no body was found that could ask for them.

Where [the law](https://x.org) allows it, **force** is used first.^[See the law.] It was so.

::: {.recommendation #r-one}
Publish every figure on searches by ethnic origin within one year.
:::

- Only an item of a list.
"""
TEXT = "SingleTxtG"
PRINTED = [
    ("Context", "H1G"),
    (
        "Policing in Exampleland is chiefly a matter for the provinces, and each has laws of its "
        "own. From 2018 to 2019, 5,944 persons died in custody.",
        TEXT,
    ),
    ("Nobody publishes figures on searches, and no body was found that could ask for them.", TEXT),
    ("Where the law allows it, force is used first. It was so.", TEXT),
    ("Publish every figure on searches by ethnic origin within one year.", TEXT),
    ("Only an item of a list.", TEXT),
]
SEARCHES = PRINTED[2][0]
MET = "Of {{ a }} persons whom they met, {{ b }} died[@INV-1] in custody and at home."
MET_PRINTED = "Of 5 persons whom they met, 7 died in custody and at home."


def line(number: int, text: str = "", style: str = "") -> str:
    """Return a paragraph that was sent, under its hidden name, or what became of it."""
    return paragraph(text or PRINTED[number][0], style or PRINTED[number][1], f"_hrcp{number:012x}")


def body(*parts: int | str) -> str:
    return "".join(line(part) if isinstance(part, int) else part for part in parts)


ALL = body(*range(len(PRINTED)))


def compared(
    back: str,
    sent: str = ALL,
    back_parts: Mapping[str, str] | None = None,
    sent_parts: Mapping[str, str] | None = None,
    raw: str = RAW,
) -> Comparison:
    """Compare two bodies whose text lies in one cell of a notebook."""
    was = Was(
        word_text(word_file(sent, sent_parts)),
        Pieces([Text("a.ipynb", 3, raw)]),
        of_expression=lambda expression: f"from {expression}",
        of_table=lambda words: f"table of {words}",
        of_values=lambda names, words: f"{words} is {', '.join(names)}" if names else "",
    )
    return Comparing(was, word_text(word_file(back, back_parts)), "A. Reader").compared()


def short(text: str) -> str:
    """Return a text, one that is long by its ends, with the breaks and notes in it to be seen."""
    text = text.replace(BREAK, "¶").replace(NOTE, "^").replace("\n", "/")
    return text if len(text) <= 36 else f"{text[:16]}…{text[-16:]}"


def facts(change: Change) -> list[str]:
    """Return what a change says: what it is, its words as printed and as written, its weight."""
    piece = change.piece
    head = f"{change.kind} {change.why} in ‘{short(change.paragraph[:8])}’{change.name[-4:]}"
    lines = [
        f"{head}, line {piece.line if piece else '-'}, {change.by}, {change.sure}",
        f"{short(change.before[-9:])}[-{short(change.old)}-]{{+{short(change.new)}+}}",
        fill(f"= {change.what}", 80, subsequent_indent="  "),
    ]
    if change.kind == "edit" and piece:
        begin, end, raw = change.start, change.end, piece.raw
        written = f"[-{short(raw[begin:end])}-]{{+{change.text}+}}"
        lines.append(f"> {raw[:begin][-9:]}{written}{raw[end:][:9]}".replace("\n", "/"))
    return [*lines[:2], *(more for more in lines[2:] if more != "="), *weight(change)]


def weight(change: Change) -> list[str]:
    """Return what a change weighs beyond the words that it shows."""
    weighed = " ".join(change.went.split()), " ".join(change.came.split())
    shown = " ".join(change.old.split()), " ".join(change.new.split())
    names = [name for name in ("breaks", "headings", "pictures") if getattr(change, name)]
    counts = [f"{name} {getattr(change, name)}" for name in names]
    counts += [f"cells {change.cells[0]} to {change.cells[1]}"] * any(change.cells)
    changed = weighed != shown
    sides = [" & ".join(side) for side in change.notes]
    return [
        *([f"# {', '.join(counts)}"] if counts else []),
        *([f"notes {sides[0]} | {sides[1]}"] if any(sides) else []),
        *(f"{sign} {short(text)}" for sign, text in zip("-+", weighed, strict=True) if changed),
    ]


def block(text: str) -> str:
    return dedent(text).strip()


def told(comparison: Comparison) -> str:
    return "\n".join(fact.rstrip() for change in comparison.changes for fact in facts(change))


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (
            "chiefly",
            "mainly",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            eland is [-chiefly-]{+mainly+}
            > eland is [-chiefly-]{+mainly+} a matter
            """,
        ),
        (
            "chiefly ",
            "",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            leland is[- chiefly-]{++}
            > leland is[- chiefly-]{++} a matter
            """,
        ),
        (
            "is chiefly",
            "is and was chiefly",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            leland is[--]{+ and was+}
            > leland is[--]{+ and was+} chiefly
            """,
        ),
        (
            "own. From",
            "own! Since",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            f its own[-. From-]{+! Since+}
            > f its own[-./From-]{+! Since+} {{ first
            """,
        ),
        (
            "persons died",
            "people lost their lives",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            9, 5,944 [-persons died-]{+people lost their lives+}
            > gures }} [-persons died-]{+people lost their lives+} in custo
            """,
        ),
        (
            "custody.",
            "custody. So it is.",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
             custody.[--]{+ So it is.+}
            >  custody.[--]{+ So it is.+}[@INV-1]
            """,
        ),
        (
            "Policing",
            "All policing",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            [-Policing-]{+All policing+}
            > [-Policing-]{+All policing+} in Examp
            """,
        ),
        (
            "2018 to",
            "2018 until",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            rom 2018 [-to-]{+until+}
            > _year }} [-to-]{+until+} {{ last_
            """,
        ),
        (
            "provinces, and",
            "provinces; and then",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            provinces[-,-]{+;+}
            > provinces[-,-]{+;+} and each
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            nces, and[--]{+ then+}
            > nces, and[--]{+ then+} each has
            """,
        ),
        (
            "for them.",
            "for them, *as* {it} [is] <so>.",
            """
            edit  in ‘Nobody p’0002, line 6, A. Reader, 1.0
             for them[--]{+, *as* {it} [is] <so>+}
            >  for them[--]{+, \\*as\\* &#123;it&#125; &#91;is&#93; &#60;so\\>+}.
            """,
        ),
        (
            "the law allows",
            "a law allows",
            """
            edit  in ‘Where th’0003, line 8, A. Reader, 1.0
            Where [-the-]{+a+}
            > Where [[-the-]{+a+} law](htt
            """,
        ),
        (
            "law allows it, force is",
            "law has it, force was",
            """
            edit  in ‘Where th’0003, line 8, A. Reader, 1.0
             the law [-allows-]{+has+}
            > //x.org) [-allows-]{+has+} it, **fo
            edit  in ‘Where th’0003, line 8, A. Reader, 1.0
            t, force [-is-]{+was+}
            > *force** [-is-]{+was+} used fir
            """,
        ),
        (
            "force",
            "violence",
            """
            edit  in ‘Where th’0003, line 8, A. Reader, 1.0
            lows it, [-force-]{+violence+}
            > ws it, **[-force-]{+violence+}** is use
            """,
        ),
        (
            "first. It",
            "first, then. It",
            """
            edit  in ‘Where th’0003, line 8, A. Reader, 1.0
            sed first[--]{+, then+}
            > sed first[--]{+, then+}.^[See th
            """,
        ),
        (
            "used first. It was so.",
            "used.",
            """
            edit  in ‘Where th’0003, line 8, A. Reader, 1.0
            e is used[- first-]{++}
            > * is used[- first-]{++}.^[See th
            edit  in ‘Where th’0003, line 8, A. Reader, 1.0
            ed first.[- It was so.-]{++}
            > the law.][- It was so.-]{++}
            """,
        ),
        (
            "the law allows it,",
            "the law, as it stands, allows it",
            """
            edit  in ‘Where th’0003, line 8, A. Reader, 1.0
            e the law[--]{+, as it stands,+}
            >  [the law[--]{+, as it stands,+}](https:/
            edit  in ‘Where th’0003, line 8, A. Reader, 1.0
            allows it[-,-]{++}
            > allows it[-,-]{++} **force*
            """,
        ),
        (
            "every figure",
            "all figures",
            """
            edit  in ‘Publish ’0004, line 11, A. Reader, 1.0
            Publish [-every figure-]{+all figures+}
            > Publish [-every figure-]{+all figures+} on searc
            """,
        ),
        (
            "list.",
            "list",
            """
            edit  in ‘Only an ’0005, line 14, A. Reader, 1.0
            of a list[-.-]{++}
            > of a list[-.-]{++}
            """,
        ),
        (
            "Context",
            "Setting",
            """
            edit  in ‘Context’0000, line 1, A. Reader, 1.0
            [-Context-]{+Setting+}
            > [-Context-]{+Setting+}
            """,
        ),
    ],
)
def test_words_are_changed_where_they_were_written(old: str, new: str, changes: str) -> None:
    assert old in ALL
    assert told(compared(ALL.replace(old, escape(new)))) == block(changes)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (
            "5,944",
            "5,945",
            """
            question value in ‘Policing’0001, line 3, A. Reader, 0.97
            to 2019, [-5,944-]{+5,945+}
            = from {{ deaths | figures }}
            """,
        ),
        (
            " 5,944",
            "",
            """
            question value in ‘Policing’0001, line 3, A. Reader, 0.97
            to 2019, [-5,944 -]{++}
            = from {{ deaths | figures }}
            """,
        ),
        (
            "5,944",
            "15,944",
            """
            question value in ‘Policing’0001, line 3, A. Reader, 0.97
            to 2019, [-5,944-]{+15,944+}
            = from {{ deaths | figures }}
            """,
        ),
        (
            "From 2018 to 2019, 5,944 persons",
            "Many persons",
            """
            question value in ‘Policing’0001, line 3, A. Reader, 0.97
            its own. [-From 2018 to 2019, 5,944-]{+Many+}
            = from {{ first_year }}; from {{ last_year }}; from {{ deaths | figures }}
            """,
        ),
        (
            "figures on",
            "the 40 figures on",
            """
            question number in ‘Nobody p’0002, line 6, A. Reader, 1.0
            publishes[--]{+ the 40+}
            = a number is quoted from a value or cited, not typed
            """,
        ),
        (
            "figures on",
            "two figures on",
            """
            question number in ‘Nobody p’0002, line 6, A. Reader, 1.0
            publishes[--]{+ two+}
            = a number is quoted from a value or cited, not typed
            """,
        ),
        (
            "within one year",
            "within 2 years",
            """
            question number in ‘Publish ’0004, line 11, A. Reader, 1.0
            n within [-one-]{+2+}
            = a number is quoted from a value or cited, not typed
            edit  in ‘Publish ’0004, line 11, A. Reader, 1.0
            thin one [-year-]{+years+}
            > thin one [-year-]{+years+}.
            """,
        ),
        (
            "to 2019, 5,944 persons",
            "to the end, some persons",
            """
            question value in ‘Policing’0001, line 3, A. Reader, 0.97
             2018 to [-2019-]{+the end+}
            = from {{ last_year }}
            question value in ‘Policing’0001, line 3, A. Reader, 0.97
            to 2019, [-5,944-]{+some+}
            = from {{ deaths | figures }}
            """,
        ),
        (
            "2018 to 2019",
            "2018 2019",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            rom 2018 [-to -]{++}
            > _year }} [-to -]{++}{{ last_y
            """,
        ),
        (
            "5,944 persons",
            "5,944 and more persons",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            9, 5,944 [--]{+and more +}
            > gures }} [--]{+and more +}persons d
            """,
        ),
        (
            "2019, 5,944",
            "2019 5,944",
            """
            edit  in ‘Policing’0001, line 3, A. Reader, 0.97
            8 to 2019[-,-]{++}
            > t_year }}[-,-]{++} {{ death
            """,
        ),
    ],
)
def test_what_was_computed_or_counted_is_asked_about(old: str, new: str, changes: str) -> None:
    assert old in ALL
    assert told(compared(ALL.replace(old, escape(new)))) == block(changes)


@pytest.mark.parametrize(
    ("raw", "sent", "back", "changes"),
    [
        (
            MET,
            MET_PRINTED,
            "Of 5 persons whom they met, 7 fell at custody and at home.",
            """
            question value in ‘Of 5 per’, line 1, A. Reader, 0.85
            y met, 7 [-died in-]{+fell at+}
            = from [@INV-1]
            """,
        ),
        (
            MET,
            MET_PRINTED,
            "Of 5 of the persons whom they met, 7 died in custody and at home.",
            """
            edit  in ‘Of 5 per’, line 1, A. Reader, 0.93
            Of 5[--]{+ of the+}
            > f {{ a }}[--]{+ of the+} persons
            """,
        ),
        (
            MET,
            MET_PRINTED,
            "Some persons whom they met, 7 died in custody and at home.",
            """
            question value in ‘Of 5 per’, line 1, A. Reader, 0.88
            [-Of 5-]{+Some+}
            = from {{ a }}
            """,
        ),
        (
            MET,
            MET_PRINTED,
            "Of 5 persons whom they met, 7 died in custody and at home, as {x}.",
            """
            edit  in ‘Of 5 per’, line 1, A. Reader, 0.86
            d at home[--]{+, as {x}+}
            > d at home[--]{+, as &#123;x&#125;+}.
            """,
        ),
        (
            MET,
            MET_PRINTED,
            "Of 5 persons whom they met, 7 died, in custody and at home.",
            """
            edit  in ‘Of 5 per’, line 1, A. Reader, 0.92
            t, 7 died[--]{+,+}
            > b }} died[--]{+,+}[@INV-1]
            """,
        ),
        (
            MET,
            MET_PRINTED,
            "Of 5 persons whom they met, 7 in custody and at home.",
            """
            question value in ‘Of 5 per’, line 1, A. Reader, 0.96
            y met, 7 [-died -]{++}
            = from [@INV-1]
            """,
        ),
        (
            "So many as {{ a }} persons and {{ b }}",
            "So many as 5 persons and 7",
            "So many as 5 persons and 7 more",
            """
            question value in ‘So many ’, line 1, A. Reader, 0.92
            ons and 7[--]{+ more+}
            = from {{ b }}
            """,
        ),
        (
            "So many as {{ a }} persons and {{ b }}",
            "So many as 5 persons and 7",
            "So many as 5 persons and some 7",
            """
            edit  in ‘So many ’, line 1, A. Reader, 0.92
            sons and [--]{+some +}
            > sons and [--]{+some +}{{ b }}
            """,
        ),
        (
            "{{ a }} persons died, it says",
            "5 persons died, it says",
            "Now 5 persons died, it says",
            """
            question value in ‘5 person’, line 1, A. Reader, 0.91
            [--]{+Now +}
            = from {{ a }}
            """,
        ),
        (
            "It was so then {% if a %}and now{% endif %}",
            "It was so then and now",
            "It was so then or now and on",
            """
            edit  in ‘It was s’, line 1, A. Reader, 0.71
             so then [--]{+or now +}
            >  so then [--]{+or now +}{% if a %
            edit  in ‘It was s’, line 1, A. Reader, 0.71
            then and [-now-]{+on+}
            >  a %}and [-now-]{+on+}{% endif
            """,
        ),
        (
            "It was so then `code` and now",
            "It was so then code and now",
            "It was so then coded and now",
            """
            question computed in ‘It was s’, line 1, A. Reader, 0.86
             so then [-code-]{+coded+}
            = this is computed or a reference
            """,
        ),
        (
            "Some words in a [link](x) here stand",
            "Some words in a link here stand",
            "Some words in a place stand",
            """
            question value in ‘Some wor’, line 1, A. Reader, 0.77
            rds in a [-link here-]{+place+}
            = from ](x)
            """,
        ),
        (
            "a b c d e f g h",
            "a b c d e f g h",
            "a b e f c d g h",
            """
            edit  in ‘a b c d ’, line 1, A. Reader, 0.75
            a b[--]{+ e f+}
            > a b[--]{+ e f+} c d e f
            edit  in ‘a b c d ’, line 1, A. Reader, 0.75
            a b c d [-e f -]{++}
            > a b c d [-e f -]{++}g h
            """,
        ),
        (
            "It was said that\nthey came late",
            "It was said that they came late",
            "It was told  they came late",
            """
            edit  in ‘It was s’, line 1, A. Reader, 0.77
            It was [-said that-]{+told+}
            > It was [-said that-]{+told+}/they cam
            """,
        ),
        (
            "It was said that\nthey came late",
            "It was said that they came late",
            "It was said they came late",
            """
            edit  in ‘It was s’, line 1, A. Reader, 0.92
            was said [-that -]{++}
            > was said [-that/-]{++}they came
            """,
        ),
        (
            "`One` word stood here",
            "One word stood here",
            "A One word stood here",
            """
            question value in ‘One word’, line 1, A. Reader, 0.89
            [--]{+A +}
            = the words stand beside a value
            """,
        ),
    ],
)
def test_words_beside_values_and_marks_are_an_author_s_and_those_across_are_not(
    raw: str, sent: str, back: str, changes: str
) -> None:
    comparison = compared(paragraph(back, TEXT), paragraph(sent, TEXT), raw=raw)
    assert told(comparison) == block(changes)


def test_a_paragraph_cut_in_two_is_cut_in_the_source_where_it_may_be() -> None:
    first, second = SEARCHES.split(" and ")
    before, behind = PRINTED[1][0].split("own.")
    one, two = PRINTED[4][0].split(" by")
    assert told(
        compared(body(0, 1, line(2, f"{first} and"), paragraph(second, TEXT), 3, 4, 5))
    ) == block("""
        edit  in ‘Nobody p’0002, line 6, A. Reader, 1.0
        ches, and[--]{+ ¶+}
        > ches, and[- -]{+//+}no body w
        # breaks 1
        """)
    assert told(
        compared(body(0, 1, line(2, f"{first[:-1]}."), paragraph(f"Nor {second}", TEXT), 3, 4, 5))
    ) == block("""
        edit  in ‘Nobody p’0002, line 6, A. Reader, 1.0
         searches[-, and-]{+. ¶ Nor+}
        >  searches[-, and-]{+.//Nor+} no body
        # breaks 1
        """)
    assert told(
        compared(body(0, line(1, f"{before}own."), paragraph(behind[1:], TEXT), 2, 3, 4, 5))
    ) == block("""
        edit  in ‘Policing’0001, line 3, A. Reader, 0.97
        its own. [--]{+¶ +}
        >  its own.[-/-]{+//+}From {{ f
        # breaks 1
        """)
    rest = paragraph(f"by{two}", TEXT)
    assert told(compared(body(0, 1, 2, 3, line(4, one), rest, 5))) == block("""
        question paragraph in ‘Publish ’0004, line 11, A. Reader, 1.0
         searches[--]{+ ¶+}
        = a heading, an item, a finding or a recommendation was cut in two
        # breaks 1
        """)


def test_joined_and_moved_paragraphs_are_asked_about() -> None:
    law = PRINTED[3][0]
    assert told(compared(body(0, 1, line(2, f"{SEARCHES} {law}"), 4, 5))) == block("""
        question joined in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [-Nobody publishes…irst. It was so.-]{+Nobody publishes…irst. It was so.+}
        = paragraphs were made one
        # breaks -1
        - Nobody publishes…irst. It was so.
        + Nobody publishes…irst. It was so.
        """)
    assert told(
        compared(body(0, 1, line(2, f"{SEARCHES} {law}".replace("figures", "data")), 4, 5))
    ) == block("""
        question joined in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [-Nobody publishes…irst. It was so.-]{+Nobody publishes…irst. It was so.+}
        = paragraphs were joined and changed
        # breaks -1
        - Nobody publishes…irst. It was so.
        + Nobody publishes…irst. It was so.
        """)
    assert told(compared(body(0, 2, 1, 3, 4, 5))) == block("""
        question moved in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [-Nobody publishes…ld ask for them.-]{+Nobody publishes…ld ask for them.+}
        = the paragraph stands elsewhere in the file
        -
        +
        """)
    assert told(
        compared(body(0, 1, 3, 4, line(2, SEARCHES.replace("figures", "data")), 5))
    ) == block("""
        question moved in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [-Nobody publishes…ld ask for them.-]{+Nobody publishes…ld ask for them.+}
        = the paragraph stands elsewhere in the file
        -
        +
        edit  in ‘Nobody p’0002, line 6, A. Reader, 1.0
        ublishes [-figures-]{+data+}
        > ublishes [-figures-]{+data+} on searc
        """)


def test_a_paragraph_is_taken_out_where_nothing_is_lost_with_it() -> None:
    assert told(compared(body(0, 1, 3, 4, 5))) == block("""
        edit  in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [-Nobody publishes…ld ask for them.-]{++}
        > [-Nobody publishes…ld ask for them.-]{++}
        # breaks -1
        """)
    assert told(compared(body(0, 2, 3, 4, 5))) == block("""
        question deleted in ‘Policing’0001, line 3, A. Reader, 0.97
        [-Policing in Exam…died in custody.-]{++}
        = a paragraph was deleted that holds a value, a number, a citation, a note or
          hidden text, or is a heading, an item, a finding or a recommendation
        # breaks -1
        """)
    assert told(compared(body(0, 1, 2, 3, 5))) == block("""
        question deleted in ‘Publish ’0004, line 11, A. Reader, 1.0
        [-Publish every fi…within one year.-]{++}
        = a paragraph was deleted that holds a value, a number, a citation, a note or
          hidden text, or is a heading, an item, a finding or a recommendation
        # breaks -1
        """)
    assert told(compared(body(1, 2, 3, 4, 5))) == block("""
        question deleted in ‘Context’0000, line 1, A. Reader, 1.0
        [-Context-]{++}
        = a paragraph was deleted that holds a value, a number, a citation, a note or
          hidden text, or is a heading, an item, a finding or a recommendation
        # breaks -1, headings -1
        """)
    assert told(compared(body(0, 1, 2, 4, 5))) == block("""
        question deleted in ‘Where th’0003, line 8, A. Reader, 1.0
        [-Where the law al…irst. It was so.-]{++}
        = a paragraph was deleted that holds a value, a number, a citation, a note or
          hidden text, or is a heading, an item, a finding or a recommendation
        # breaks -1
        """)


def test_a_paragraph_is_put_in_behind_running_text_of_an_author() -> None:
    starred = paragraph("It had *no* answer.", TEXT)
    assert told(compared(body(0, 1, 2, starred, 3, 4, 5))) == block("""
        edit  in ‘Nobody p’0002, line 6, A. Reader, 1.0
        for them.[--]{+It had *no* answer.+}
        > for them.[--]{+//It had \\*no\\* answer.+}
        # breaks 1
        """)
    assert told(compared(body(0, 1, 2, paragraph("It asked twice.", TEXT), 3, 4, 5))) == block("""
        question number in ‘Nobody p’0002, line 6, A. Reader, 1.0
        for them.[--]{+It asked twice.+}
        = a paragraph with a number or a footnote was added
        # breaks 1
        """)
    assert told(compared(body(0, 1, 2, 3, 4, paragraph("It asked.", TEXT), 5))) == block("""
        question paragraph in ‘Publish ’0004, line 11, A. Reader, 1.0
        one year.[--]{+It asked.+}
        = a paragraph was added where no running text of an author stands before it
        # breaks 1
        """)
    assert told(compared(body(paragraph("It asked.", TEXT), 0, 1, 2, 3, 4, 5))) == block("""
        question paragraph in ‘’, line -, A. Reader, 1.0
        [--]{+It asked.+}
        = a paragraph was added where no running text of an author stands before it
        # breaks 1
        """)
    assert told(compared(body(0, 1, 2, paragraph("It asked.", "Quote"), 3, 4, 5))) == block("""
        question paragraph in ‘Nobody p’0002, line 6, A. Reader, 1.0
        for them.[--]{+It asked.+}
        = a paragraph was added where no running text of an author stands before it
        # breaks 1
        """)
    assert told(
        compared(
            body(0, 1, 2, paragraph(run("It asked.") + run("psst", "<w:vanish/>"), TEXT), 3, 4, 5)
        )
    ) == block("""
        edit  in ‘Nobody p’0002, line 6, A. Reader, 1.0
        for them.[--]{+It asked.+}
        > for them.[--]{+//It asked.+}
        # breaks 1
        question hidden in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [--]{+psst+}
        = hidden text stands here
        """)
    assert told(
        compared(
            body(0, 1, 2, paragraph(run("It asked.") + note_sign("1"), TEXT), 3, 4, 5),
            back_parts=notes(**{"1": "Note."}),
        )
    ) == block("""
        question number in ‘Nobody p’0002, line 6, A. Reader, 1.0
        for them.[--]{+It asked.^+}
        = a paragraph with a number or a footnote was added
        # breaks 1
        notes  | Note.
        -
        + It asked.^ Note.
        """)


def test_a_paragraph_is_put_in_behind_a_finding_and_not_among_recommendations() -> None:
    added = body(0, 1, 2, 3, 4, paragraph("It asked.", TEXT), 5)
    finding = compared(added, raw=RAW.replace(".recommendation", ".finding"))
    assert told(finding) == block("""
        edit  in ‘Publish ’0004, line 11, A. Reader, 1.0
        one year.[--]{+It asked.+}
        > one year.[--]{+//It asked.+}
        # breaks 1
        """)
    for raw in (RAW, RAW.replace(".recommendation", ".finding").replace("year.\n", "year.\n\n")):
        [change] = compared(added, raw=raw).changes
        assert (change.kind, change.why) == ("question", "paragraph")


NUMBERED_STYLES = {
    "word/styles.xml": f"<w:styles {NAMESPACES}>"
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("604", "_ Single Txt_G"), ("605", "_ H_1_G"))
    )
    + "</w:styles>"
}


def test_styles_that_a_program_numbers_or_takes_are_no_reason_to_ask() -> None:
    numbered = body(0, 1, 2, paragraph("It had no answer.", TEXT), 3, 4, 5)
    numbered = numbered.replace(f'"{TEXT}"', '"604"').replace('"H1G"', '"605"')
    landed = block("""
        edit  in ‘Nobody p’0002, line 6, A. Reader, 1.0
        for them.[--]{+It had no answer.+}
        > for them.[--]{+//It had no answer.+}
        # breaks 1
        """)
    assert told(compared(numbered, back_parts=NUMBERED_STYLES)) == landed
    renamed = body(line(0, "Law and practice"), 1, 2, 3, 4, 5).replace('"H1G"', '"605"')
    renamed = renamed.replace(f'"{TEXT}"', '"604"')
    for styles in ({"back_parts": NUMBERED_STYLES}, {}):
        back = renamed if styles else renamed.replace('"605"', '"Heading1"')
        assert told(compared(back, **styles)).splitlines()[1:3] == [
            "[-Context-]{+Law and practice+}",
            "> [-Context-]{+Law and practice+}",
        ]
    bare = body(0, 1, 2, paragraph("It had no answer.", TEXT), 3, 4, 5)
    bare = bare.replace(f'<w:pStyle w:val="{TEXT}"/>', "")
    assert told(compared(bare)) == landed


@pytest.mark.parametrize("look", ["", "<w:vanish/>"], ids=["seen", "hidden"])
def test_an_added_paragraph_with_a_note_is_asked_about_even_where_its_sign_is_hidden(
    look: str,
) -> None:
    sign = note_sign("1").replace("<w:r>", f"<w:r><w:rPr>{look}</w:rPr>")
    back = body(0, 1, 2, paragraph(run("It asked.") + sign, TEXT), 3, 4, 5)
    added = compared(back, back_parts=notes(**{"1": "Note."})).changes[0]
    assert (added.kind, added.why, added.notes) == ("question", "number", ((), ["Note."]))


def test_hidden_text_is_asked_about() -> None:
    unseen = line(2, run(SEARCHES) + run("psst", "<w:vanish/>"))
    assert told(compared(body(0, 1, unseen, 3, 4, 5))) == block("""
        question hidden in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [--]{+psst+}
        = hidden text stands here
        """)
    assert told(compared(ALL, body(0, 1, unseen, 3, 4, 5))) == block("""
        question hidden in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [-psst-]{++}
        = hidden text was taken out
        """)
    assert told(compared(body(0, 1, 3, 4, 5), body(0, 1, unseen, 3, 4, 5))) == block("""
        question deleted in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [-Nobody publishes…ld ask for them.-]{++}
        = a paragraph was deleted that holds a value, a number, a citation, a note or
          hidden text, or is a heading, an item, a finding or a recommendation
        # breaks -1
        - Nobody publishes…k for them. psst
        +
        """)


HIDING = {
    "word/styles.xml": f"<w:styles {NAMESPACES}>"
    '<w:style w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Deep"><w:basedOn w:val="Ghost"/></w:style></w:styles>'
}


@pytest.mark.parametrize(
    ("look", "style"),
    [("<w:vanish/>", TEXT), ('<w:rStyle w:val="Deep"/>', TEXT), ("", "Ghost"), ("", "Deep")],
)
def test_a_hidden_paragraph_is_asked_about(look: str, style: str) -> None:
    def ghost(text: str, number: int | None = None) -> str:
        hidden = run(text, look)
        return paragraph(hidden, style) if number is None else line(number, hidden, style)

    assert told(compared(body(0, 1, ghost(SEARCHES, 2), 3, 4, 5), back_parts=HIDING)) == block("""
        question hidden in ‘Nobody p’0002, line 6, A. Reader, 1.0
        [-Nobody publishes…ld ask for them.-]{++}
        = the paragraph was hidden
        - +
        """).replace("- +", "-\n+")
    edited = body(0, 1, ghost(SEARCHES.replace("Nobody", "No office"), 2), 3, 4, 5)
    changes = compared(edited, back_parts=HIDING).changes
    assert [(change.kind, change.why, change.new) for change in changes] == [
        ("question", "hidden", "No office"),
        ("question", "hidden", ""),
    ]
    added = body(0, 1, 2, ghost("It asked in vain."), 3, 4, 5)
    assert told(compared(added, back_parts=HIDING)) == block("""
        question hidden in ‘Nobody p’0002, line 6, A. Reader, 1.0
        for them.[--]{+It asked in vain.+}
        = the paragraph is hidden
        # breaks 1
        """)
    [seen] = compared(ALL, body(0, 1, ghost(SEARCHES, 2), 3, 4, 5), sent_parts=HIDING).changes
    assert (seen.kind, seen.what) == ("question", "a hidden paragraph can be seen")


def test_hidden_words_of_a_cell_are_asked_about_and_those_of_notes_and_boxes_are_told() -> None:
    rows = table(("Deaths", "7"))
    [change] = compared(
        ALL + rows.replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>", 1), ALL + rows
    ).changes
    assert (change.old, change.new) == ("Deaths", "[hidden: Deaths]")
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(run('A box', '<w:vanish/>'))}"
    boxed = body(0, paragraph(f"{box}</w:txbxContent></w:pict></w:r>"))
    unseen = {
        "word/footnotes.xml": notes(**{"1": "N"})["word/footnotes.xml"].replace(
            "<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>"
        )
    }
    back = word_text(word_file(boxed, unseen))
    assert back.warnings == ("in 2 notes or boxes text is hidden; it is compared as any",)
    assert back.paragraphs[-1].text == "A box"


def test_headings_that_come_and_go_are_told() -> None:
    other = paragraph("Another", "H1G")
    assert told(compared(body(line(0, style=TEXT), 1, 2, 3, 4, 5))) == block("""
        renewed heading in ‘Context’0000, line 1, A. Reader, 1.0
        [-Context-]{+Context+}
        = a program took the styles of all headings
        # headings -1
        -
        +
        """)
    titled = paragraph("Report", "Title")
    assert told(compared(titled + body(line(0, style=TEXT), 1, 2, 3, 4, 5), titled + ALL)) == told(
        compared(body(line(0, style=TEXT), 1, 2, 3, 4, 5))
    )
    assert told(compared(body(line(0, style=TEXT), 1, 2, 3, 4, 5, other), ALL + other)) == block("""
        question heading in ‘Context’0000, line 1, A. Reader, 1.0
        [-Context-]{+Context+}
        = a heading became text
        # headings -1
        -
        +
        """)
    assert told(compared(body(0, 1, 2, 3, 4, line(5, style="H1G")))) == block("""
        question heading in ‘Only an ’0005, line 14, A. Reader, 1.0
        [-Only an item of a list.-]{+Only an item of a list.+}
        = text became a heading
        # headings 1
        -
        +
        """)
    assert told(compared(body(0, 1, 2, other, 3, 4, 5))) == block("""
        question paragraph in ‘Nobody p’0002, line 6, A. Reader, 1.0
        for them.[--]{+Another+}
        = a paragraph was added where no running text of an author stands before it
        # breaks 1, headings 1
        """)
    assert told(compared(body(1, 2, 3, 4, 5, other), ALL + other)) == block("""
        question deleted in ‘Context’0000, line 1, A. Reader, 1.0
        [-Context-]{++}
        = a paragraph was deleted that holds a value, a number, a citation, a note or
          hidden text, or is a heading, an item, a finding or a recommendation
        # breaks -1, headings -1
        """)


def test_tracked_changes_say_whose_they_are_and_how_sure_their_place_is() -> None:
    change = deleted("figures") + inserted(run("data"), "C")
    tracked = paragraph(
        run("Nobody publishes ") + change + run(SEARCHES.partition("figures")[2]), TEXT
    )
    assert told(compared(body(0, 1, tracked, 3, 4, 5))) == block("""
        edit  in ‘Nobody p’0002, line 6, B and C, 0.93
        ublishes [-figures-]{+data+}
        > ublishes [-figures-]{+data+} on searc
        """)
    assert told(compared(ALL.replace("chiefly", "mainly").replace("_hrcp", "_gone"))) == block("""
        edit  in ‘Policing’0001, line 3, A. Reader, 0.96
        eland is [-chiefly-]{+mainly+}
        > eland is [-chiefly-]{+mainly+} a matter
        """)


def test_a_number_that_a_program_wrote_out_is_no_edit() -> None:
    assert told(compared(body(0, line(1, f"1. {PRINTED[1][0]}", "Plain"), 2, 3, 4, 5))) == block("""
        renewed number in ‘Policing’0001, line 3, A. Reader, 0.97
        [--]{+1. +}
        = a number that a program had set became text
        """)
    assert told(compared(body(0, line(1, f"1. {PRINTED[1][0]}"), 2, 3, 4, 5))) == block("""
        question number in ‘Policing’0001, line 3, A. Reader, 0.97
        [--]{+1. +}
        = a number is quoted from a value or cited, not typed
        """)


def test_what_code_sets_is_asked_about_by_what_it_rests_on() -> None:
    source = paragraph("Source: An office", "Source")
    caption = paragraph(run("Deaths, ") + bookmark("_hrcv01234567", inside=run("77")), "Caption")
    assert told(compared(ALL + source.replace("An", "The"), ALL + source)) == block("""
        question code in ‘Source: ’, line -, A. Reader, 0.67
        Source: [-An-]{+The+}
        = these words are set by a program: a caption, a note, a masthead, the sentence
          to an addressee
        """)
    assert told(compared(ALL + caption.replace("77", "78"), ALL + caption)) == block("""
        question value in ‘Deaths, ’, line -, A. Reader, 0.5
        Deaths, [-77-]{+78+}
        = 77 is v01234567
        """)
    assert told(compared(ALL, ALL + caption)) == block("""
        question code in ‘Deaths, ’, line -, A. Reader, 1.0
        [-Deaths, 77-]{++}
        = what code writes was deleted: a caption, a note, a masthead
        # breaks -1
        """)
    assert told(compared(ALL + caption, ALL)) == block("""
        question paragraph in ‘Only an ’0005, line 14, A. Reader, 1.0
        f a list.[--]{+Deaths, 77+}
        = a paragraph was added where no running text of an author stands before it
        # breaks 1
        """)


def test_each_cell_row_and_table_that_differs_is_asked_about() -> None:
    rows = ("Year", "Deaths"), ("2018", "7"), ("2019", "8")
    deaths, sexes = table(*rows), table(("Men", "Women"), ("3", "4"))
    assert told(compared(ALL + deaths.replace(">8<", ">9<"), ALL + deaths)) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [-8-]{+9+}
        = row 3, column 2 of a table; table of Year Deaths 2018 7 2019 8
        # cells 1 to 1
        """)
    assert told(compared(ALL + table(*rows, ("2020", "5")), ALL + deaths)) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [--]{+2020 | 5+}
        = row 4 of a table was put in; table of Year Deaths 2018 7 2019 8
        # cells 0 to 2
        -
        + 2020 5
        """)
    assert told(compared(ALL + table(rows[0], rows[2]), ALL + deaths)) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [-2018 | 7-]{++}
        = row 2 of a table was taken out; table of Year Deaths 2018 7 2019 8
        # cells 2 to 0
        - 2018 7
        +
        """)
    assert told(compared(ALL, ALL + deaths)) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [-Year | Deaths | 2018 | 7 | 2019 | 8-]{++}
        = table 1 of the file is gone; table of Year Deaths 2018 7 2019 8
        # cells 6 to 0
        - Year Deaths 2018 7 2019 8
        +
        """)
    assert told(compared(ALL + deaths)) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [--]{+Year | Deaths | 2018 | 7 | 2019 | 8+}
        = a table was added
        # cells 0 to 6
        -
        + Year Deaths 2018 7 2019 8
        """)
    assert told(compared(ALL + sexes.replace(">3<", ">5<"), ALL + deaths + sexes)) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [-Year | Deaths | 2018 | 7 | 2019 | 8-]{++}
        = table 1 of the file is gone; table of Year Deaths 2018 7 2019 8
        # cells 6 to 0
        - Year Deaths 2018 7 2019 8
        +
        question table in ‘Men Wome’, line -, A. Reader, 1.0
        [-3-]{+5+}
        = row 2, column 1 of a table; table of Men Women 3 4
        # cells 1 to 1
        """)


def test_tables_that_stand_elsewhere_are_asked_about_once_with_what_belongs_to_them() -> None:
    deaths = table(("Year", "Deaths"), ("2018", "7"), ("2019", "8"))
    sexes = table(("Men", "Women"), ("3", "4"))
    [swapped] = compared(ALL + sexes + deaths, ALL + deaths + sexes).changes
    assert swapped.what.startswith("a table stands elsewhere in the file, behind “")
    assert (swapped.why, swapped.cells, swapped.went.strip()) == ("table", (0, 0), "")
    whole = paragraph("Table 1", "CaptionMarkG") + paragraph("Deaths of people", "Caption")
    whole += deaths + paragraph("Source: a register.", "SourceG")
    [moved] = compared(whole + ALL, ALL + whole).changes
    assert moved.what.startswith("a table stands elsewhere in the file, at its head; table of Year")
    assert moved.moves == [
        *("YearDeaths", "20187", "20198"),
        *("Deaths of people", "Source: a register."),
    ]
    [gone] = compared(ALL, ALL + whole).changes
    assert gone.what.endswith("; what stood above and below went with it")
    assert (gone.cells, gone.breaks) == ((6, 0), -3)
    assert gone.went.endswith("  8  Table 1  Deaths of people  Source: a register. ")


def test_captions_that_a_program_counts_and_sources_that_read_alike_are_no_moves() -> None:
    def whole(number: int, title: str) -> str:
        mark = paragraph(run("Table ") + reference("SEQ Table", run(str(number))), "CaptionMarkG")
        rows = table((title, "Deaths"), (f"of {title}", str(number)))
        caption = paragraph(title, "Caption", f"_hrcp{number:012x}")
        return mark + caption + rows + paragraph("Source: X.", "SourceG")

    def asked(back: str, sent: str) -> list[Change]:
        return [each for each in compared(back, sent).changes if each.kind == "question"]

    def text(number: int) -> str:
        return paragraph(f"What table {number} shows is said nowhere else.")

    first, second, third = whole(1, "Year"), whole(2, "Age"), whole(3, "Place")
    sent = ALL + first + text(1) + second + text(2) + third + text(3)
    moved = third + ALL + first + text(1) + second + text(2) + text(3)
    [question] = asked(moved, sent)
    assert question.what.startswith("a table stands elsewhere in the file, at its head")
    assert "Place" in question.moves
    gone = ALL + text(1) + second + text(2) + third + text(3)
    [question] = asked(gone, sent)
    assert question.what.startswith("table 1 of the file is gone")
    assert question.breaks == -3
    [question] = asked(ALL + first + third, ALL + first + second + third)
    assert question.what.startswith("table 2 of the file is gone")
    assert question.breaks == -3
    [question] = asked(
        ALL + second + third + text(1) + first, ALL + first + second + third + text(1)
    )
    assert "Year" in question.moves


def test_rows_and_columns_that_came_went_or_changed_places_are_asked_about_once() -> None:
    rows = [("Year", "Deaths", "Men"), ("2018", "7", "5"), ("2019", "8", "6"), ("2020", "9", "4")]

    def asked(back: list[tuple[str, ...]], sent: list[tuple[str, ...]] = rows) -> list[str]:
        changes = compared(ALL + table(*back), ALL + table(*sent)).changes
        return [f"{each.what.partition(';')[0]}: {each.cells}" for each in changes]

    moved = [rows[0], rows[3], *rows[1:3]]
    assert asked(moved) == ["row 4 of a table stands as row 2: (0, 0)"]
    assert asked([*moved[:3], ("2019", "8", "1")]) == [
        "row 4 of a table stands as row 2: (0, 0)",
        "row 3, column 3 of a table: (1, 1)",
    ]
    wider = [(*row, text) for row, text in zip(rows, ("Women", "2", "2", "5"), strict=True)]
    assert asked(wider) == ["column 4 of a table was put in: (0, 4)"]
    assert asked(rows, wider) == ["column 4 of a table was taken out: (4, 0)"]
    [turned] = asked([(row[0], row[2], row[1]) for row in rows])
    assert turned.startswith("column ")
    assert asked([rows[0], *rows[3:]]) == ["rows 2 to 3 of a table were taken out: (6, 0)"]
    assert asked([*rows, ("2021",)]) == ["row 5 of a table was put in: (0, 1)"]


def test_a_picture_that_stands_elsewhere_or_went_is_asked_about_with_its_caption() -> None:
    whole = paragraph("Figure I", "CaptionMarkG") + paragraph("Deaths", "Caption")
    whole += paragraph(picture("Chart"), "FigureG") + paragraph("Source: X.", "SourceG")
    other = paragraph(picture("Map"))
    [moved] = compared(other + whole + ALL, other + ALL + whole).changes
    assert (moved.why, moved.old) == ("picture", "Chart")
    assert moved.what == "a picture stands elsewhere in the file, at its head"
    assert moved.moves == ["Chart", "Deaths", "Source: X."]
    [gone] = compared(other + ALL, other + ALL + whole).changes
    assert (gone.why, gone.pictures, gone.breaks) == ("picture", -1, -3)
    without = whole.replace(picture("Chart"), "")
    [kept] = compared(other + ALL + without, other + ALL + whole).changes
    assert (kept.what, kept.breaks) == ("a picture was taken out", 0)


def test_of_many_tables_each_is_compared_with_the_likest() -> None:
    rows = ("Year", "Deaths"), ("2018", "7"), ("2019", "8")
    first, other = table(*rows), table(*rows[:2], ("2019", "9"))
    men = table(("Men", "4"))
    changed = first.replace(">7<", ">1<")
    assert told(compared(ALL + changed + other, ALL + first + other)) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [-7-]{+1+}
        = row 2, column 2 of a table; table of Year Deaths 2018 7 2019 8
        # cells 1 to 1
        """)
    assert told(compared(ALL + first, ALL + first + first)) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [-Year | Deaths | 2018 | 7 | 2019 | 8-]{++}
        = table 2 of the file is gone; table of Year Deaths 2018 7 2019 8
        # cells 6 to 0
        - Year Deaths 2018 7 2019 8
        +
        """)
    assert told(
        compared(ALL + first + other.replace("Year", "Month") + men, ALL + first + other + men)
    ) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [-Year-]{+Month+}
        = row 1, column 1 of a table; table of Year Deaths 2018 7 2019 9
        # cells 1 to 1
        """)
    assert told(
        compared(ALL + table(rows[0], ("2017", "1"), rows[1], ("2019", "9")), ALL + first)
    ) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [--]{+2017 | 1+}
        = row 2 of a table was put in; table of Year Deaths 2018 7 2019 8
        # cells 0 to 2
        -
        + 2017 1
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [-8-]{+9+}
        = row 3, column 2 of a table; table of Year Deaths 2018 7 2019 8
        # cells 1 to 1
        """)
    wholly_other = table(("Year", "x"), ("y", "z"), ("u", "v"))
    assert told(compared(ALL + wholly_other, ALL + first)) == block("""
        question table in ‘Year Dea’, line -, A. Reader, 1.0
        [-Year | Deaths | 2018 | 7 | 2019 | 8-]{++}
        = table 1 of the file is gone; table of Year Deaths 2018 7 2019 8
        # cells 6 to 0
        - Year Deaths 2018 7 2019 8
        +
        question table in ‘Year x y’, line -, A. Reader, 1.0
        [--]{+Year | x | y | z | u | v+}
        = a table was added
        # cells 0 to 6
        -
        + Year x y z u v
        """)


def test_notes_and_hidden_text_of_cells_are_compared_with_their_words() -> None:
    first = paragraph(run("Deaths") + note_sign("1")) + paragraph("by year")
    cells = f"<w:tbl><w:tr><w:tc>{first}</w:tc><w:tc>{paragraph('7')}</w:tc></w:tr></w:tbl>"
    unseen = "by year</w:t></w:r>" + run("psst", "<w:vanish/>") + "<w:r><w:t>"
    assert told(
        compared(ALL + cells, ALL + cells, notes(**{"1": "Made up."}), notes(**{"1": "Invented."}))
    ) == block("""
        question table in ‘Deaths^ ’, line -, A. Reader, 1.0
        [-Deaths [Invented.] by year-]{+Deaths [Made up.] by year+}
        = row 1, column 1 of a table; table of Deaths￼ by year 7
        # cells 1 to 1
        notes Invented. | Made up.
        - Deaths^ by year Invented.
        + Deaths^ by year Made up.
        """)
    assert told(compared(ALL + cells.replace("by year", unseen), ALL + cells)) == block("""
        question table in ‘Deaths^ ’, line -, A. Reader, 1.0
        [-Deaths [] by year-]{+Deaths [] by year [hidden: psst]+}
        = row 1, column 1 of a table; table of Deaths￼ by year 7
        # cells 1 to 1
        - Deaths^ by year
        + Deaths^ by year psst
        """)


def test_boxes_and_pictures_that_differ_are_asked_about() -> None:
    inside = f"<w:txbxContent>{paragraph('One.')}{paragraph()}</w:txbxContent>"
    box = paragraph(run("Near it.") + f"<w:r><w:pict>{inside}</w:pict></w:r>")
    shown = run("It shows ")
    assert told(compared(ALL + box.replace("One", "Two"), ALL + box)) == block("""
        question box in ‘’, line -, A. Reader, 1.0
        [-One.-]{++}
        = a box of text was taken out or changed
        question box in ‘’, line -, A. Reader, 1.0
        [--]{+Two.+}
        = a box of text was added or changed
        """)
    assert told(
        compared(ALL + paragraph(shown + picture("Chart")), ALL + paragraph(shown + picture("Map")))
    ) == block("""
        question picture in ‘’, line -, A. Reader, 1.0
        [--]{+Chart+}
        = a picture was added
        # pictures 1
        -
        +
        question picture in ‘’, line -, A. Reader, 1.0
        [-Map-]{++}
        = a picture was taken out
        # pictures -1
        -
        +
        """)
    assert told(
        compared(ALL + paragraph(shown + picture("Map") * 2), ALL + paragraph(shown))
    ) == block("""
        question picture in ‘’, line -, A. Reader, 1.0
        [--]{+Map+}
        = a picture was added
        # pictures 1
        -
        +
        question picture in ‘’, line -, A. Reader, 1.0
        [--]{+Map+}
        = a picture was added
        # pictures 1
        -
        +
        """)


def test_running_heads_that_no_program_set_are_asked_about() -> None:
    def head(text: str) -> dict[str, str]:
        return {"word/header1.xml": f"<w:hdr {NAMESPACES}>{paragraph(text)}</w:hdr>"}

    assert told(compared(ALL, ALL, head("Draft of R."), head("A/1"))) == block("""
        question head in ‘’, line -, A. Reader, 1.0
        [--]{+Draft of R.+}
        = a running head or foot was changed
        -
        +
        """)
    assert told(compared(ALL, ALL, head("Only an item"), head("A/1"))) == ""
    assert told(compared(ALL, ALL, head("A/2"), head("A/1"))) == ""


def test_a_ge_number_that_was_given_is_no_edit_and_another_text_in_its_field_is_asked() -> None:
    def foot(text: str) -> dict[str, str]:
        field = '<w:sdtPr><w:tag w:val="hrc-job-number"/></w:sdtPr>'
        inside = f"<w:sdt>{field}<w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"
        return {"word/footer1.xml": f"<w:ftr {NAMESPACES}>{paragraph(inside)}</w:ftr>"}

    given, other = foot("GE.26-12345"), foot("12345")
    assert told(compared(ALL, ALL, given, {})) == block("""
        renewed job number in ‘’, line -, A. Reader, 1.0
        [--]{+GE.26-12345+}
        = conference services gave the document its GE number
        -
        +
        """)
    assert told(compared(ALL, ALL, given, given)) == ""
    assert told(compared(ALL, ALL, other, {})) == block("""
        question head in ‘’, line -, A. Reader, 1.0
        [--]{+12345+}
        = in the field of the GE number stands none, such as GE.26-12345
        -
        +
        """)
    assert told(compared(ALL, ALL, {}, given)) == block("""
        question head in ‘’, line -, A. Reader, 1.0
        [-GE.26-12345-]{++}
        = the GE number was taken out
        -
        +
        """)


def test_contents_that_a_program_wrote_anew_are_no_edit() -> None:
    def contents(style: str, *lines: str) -> str:
        return "".join(paragraph(text, style) for text in lines)

    assert told(
        compared(
            contents("TOC1", "Context 3", "Other 4") + ALL, contents("TOC1", "Context 3") + ALL
        )
    ) == block("""
        renewed contents in ‘’, line -, A. Reader, 1.0
        [-Context 3-]{+Context 3 Other 4+}
        = the contents were written anew
        # breaks 1
        """)
    assert told(
        compared(
            contents("Normal", "I. Context 4", "Annex 9") + ALL,
            contents("TOC1", "I. Context 3", "Annex 9") + ALL,
        )
    ) == block("""
        renewed contents in ‘’, line -, A. Reader, 1.0
        [-I. Context 3 Annex 9-]{+I. Context 4 Annex 9+}
        = the contents were written anew
        """)
    assert (
        told(compared(contents("TOC1", "Context 3") + ALL, contents("TOC1", "Context 3") + ALL))
        == ""
    )


@pytest.mark.parametrize("renamed", ["Context", "Practice", "End"])
def test_the_line_of_a_renamed_heading_is_one_of_the_contents_still(renamed: str) -> None:
    raw = f"{RAW}\n## Practice\n\nNobody asked for words here, or for others.\n\n## End\n"

    def file(style: str, title: str) -> str:
        heads = (("I. Context", "1"), ("A. Practice", "2"), ("B. End", "3"))
        texts = (" ".join((head, page)) if style else head for head, page in heads)
        lines = paragraph("A report", "Title")
        lines += "".join(paragraph(text, style) for text in texts)
        old = body(0, 1, 2, 3, 4, 5, paragraph("Practice", "H1G"))
        old += paragraph("Nobody asked for words here, or for others.", TEXT)
        old = f"{old}{paragraph('End', 'H1G')}".replace(f">{renamed}<", f">{title}<")
        if style:
            return lines + old
        bare = re.sub("<w:bookmark[^>]*>", "", old).replace(f'<w:pStyle w:val="{TEXT}"/>', "")
        return lines + bare.replace('"H1G"', '"Heading1"')

    sent = file("TOC1", renamed)
    [change] = compared(file("", "Rules in force"), sent, raw=raw).changes[:1]
    assert (change.kind, change.old, change.new) == ("edit", renamed, "Rules in force")
    others = compared(file("", "Rules in force"), sent, raw=raw).changes[1:]
    assert [other.why for other in others] == ["contents"]


def test_a_reference_that_a_program_renewed_is_no_edit_and_one_typed_over_is_asked_about() -> None:
    def referring(words: str) -> str:
        return paragraph(reference("REF a", run(words)) + run(" is the paragraph to see."), TEXT)

    assert told(compared(ALL + referring("33"), ALL + referring("31"))) == block("""
        renewed reference in ‘’, line -, A. Reader, 1.0
        [-31-]{+33+}
        = a program wrote the number of a reference anew
        """)
    typed = compared(ALL + referring("31 or another"), ALL + referring("31"))
    assert [change.kind for change in typed.changes] == ["question"]
    lost = compared(ALL + referring("Error: Reference source not found"), ALL + referring("31"))
    assert [change.kind for change in lost.changes] == ["renewed"]
    assert told(
        compared(ALL + paragraph("33 is the paragraph to see.", TEXT), ALL + referring("31"))
    ) == block("""
        question code in ‘31 is th’, line -, A. Reader, 0.83
        [-31-]{+33+}
        = these words are set by a program: a caption, a note, a masthead, the sentence
          to an addressee
        """)
    assert told(
        compared(ALL + referring("33 (b)"), ALL + referring("31 (a)") + referring("iv"))
    ) == block("""
        renewed reference in ‘’, line -, A. Reader, 1.0
        [-31 (a)-]{+33 (b)+}
        = a program wrote the number of a reference anew
        question code in ‘iv is th’, line -, A. Reader, 1.0
        [-iv is the paragraph to see.-]{++}
        = what code writes was deleted: a caption, a note, a masthead
        # breaks -1
        """)


def test_each_footnote_is_known_by_what_it_says() -> None:
    said = notes(a="One.", b="Two.", c="Three.")
    noted = paragraph(
        run("Nobody")
        + note_sign("a")
        + run(" publishes figures")
        + note_sign("b")
        + run(SEARCHES.partition("figures")[2])
        + note_sign("c"),
        TEXT,
    )

    def put(word: str, key: str) -> str:
        return f"{word}</w:t></w:r>{note_sign(key)}<w:r><w:t xml:space='preserve'>"

    assert told(compared(noted, noted, notes(a="One.", b="Two B.", c="Three."), said)) == block("""
        question footnote in ‘Nobody^ ’, line 6, A. Reader, 0.96
        s figures[-Two.-]{+Two B.+}
        = a footnote was changed
        notes Two. | Two B.
        """)
    assert told(
        compared(
            noted.replace("figures", "data"), noted, notes(a="One.", b="Two B.", c="Three."), said
        )
    ) == block("""
        edit  in ‘Nobody^ ’, line 6, A. Reader, 0.93
        ublishes [-figures-]{+data+}
        > ublishes [-figures-]{+data+} on searc
        question footnote in ‘Nobody^ ’, line 6, A. Reader, 0.93
        s figures[-Two.-]{+Two B.+}
        = a footnote was changed
        notes Two. | Two B.
        """)
    assert told(compared(noted.replace(note_sign("b"), ""), noted, said, said)) == block("""
        question citation in ‘Nobody^ ’, line 6, A. Reader, 0.93
        s figures[-[Two.]-]{++}
        = a footnote was taken out, put in or moved
        notes Two. |
        - Two.
        +
        """)
    assert told(
        compared(
            noted.replace("could", put("could", "d")),
            noted,
            said | notes(a="One.", b="Two.", c="Three.", d="Four."),
            said,
        )
    ) == block("""
        question citation in ‘Nobody^ ’, line 6, A. Reader, 0.93
        hat could[--]{+[Four.]+}
        = a footnote was taken out, put in or moved
        notes  | Four.
        -
        + Four.
        """)
    assert told(
        compared(
            noted.replace(note_sign("b"), "").replace("searches,", put("searches,", "b")),
            noted,
            said,
            said,
        )
    ) == block("""
        question citation in ‘Nobody^ ’, line 6, A. Reader, 0.87
        s figures[-[Two.]-]{++}
        = a footnote was taken out, put in or moved
        notes Two. |
        - Two.
        +
        question citation in ‘Nobody^ ’, line 6, A. Reader, 0.87
        searches,[--]{+[Two.]+}
        = a footnote was taken out, put in or moved
        notes  | Two.
        -
        + Two.
        """)
    assert told(
        compared(
            noted.replace("publishes", "prints"),
            noted,
            notes(a="One B.", b="Two.", c="Three."),
            said,
        )
    ) == block("""
        question footnote in ‘Nobody^ ’, line 6, A. Reader, 0.93
        Nobody[-One.-]{+One B.+}
        = a footnote was changed
        notes One. | One B.
        edit  in ‘Nobody^ ’, line 6, A. Reader, 0.93
        Nobody^ [-publishes-]{+prints+}
        > Nobody [-publishes-]{+prints+} figures
        """)
    assert told(
        compared(
            noted.replace(note_sign("c"), note_sign("c") + run(" So it is.")), noted, said, said
        )
    ) == block("""
        edit  in ‘Nobody^ ’, line 6, A. Reader, 0.91
        or them.^[--]{+ So it is.+}
        > for them.[--]{+ So it is.+}
        """)
    assert told(compared("", noted, said, said)) == block("""
        question deleted in ‘Nobody^ ’, line 6, A. Reader, 0.96
        [-Nobody^ publishe…d ask for them.^-]{++}
        = a paragraph was deleted that holds a value, a number, a citation, a note or
          hidden text, or is a heading, an item, a finding or a recommendation
        # breaks -1
        notes One. & Two. & Three. |
        - Nobody^ publishe…One. Two. Three.
        +
        """)


def test_notes_of_joined_paragraphs_are_compared() -> None:
    first = run("First words") + note_sign("a") + run(" of a paragraph that is long.")
    second = run("Second words") + note_sign("b") + run(" of another one, long too.")
    assert told(
        compared(
            ALL + paragraph(first + run(" ") + second, TEXT),
            ALL + paragraph(first, TEXT) + paragraph(second, TEXT),
            notes(a="One.", b="Two B."),
            notes(a="One.", b="Two."),
        )
    ) == block("""
        question joined in ‘First wo’, line -, A. Reader, 0.7
        [-First words^ of …r one, long too.-]{+First words^ of …r one, long too.+}
        = paragraphs were made one
        # breaks -1
        - First words^ of …r one, long too.
        + First words^ of …r one, long too.
        question footnote in ‘First wo’, line -, A. Reader, 0.7
        [-Two.-]{+Two B.+}
        = a footnote was changed, taken out or put in
        notes Two. | Two B.
        """)


def test_quotation_marks_of_another_form_are_no_change_in_texts_notes_and_cells() -> None:
    def file(quoted: str, again: str, word: str = "law") -> tuple[str, dict[str, str]]:
        rows = table(("Act", f"The {quoted} it has"), ("Same", again))
        sentence = paragraph(run(f"A {word} is {quoted} here") + note_sign("1"), TEXT)
        return sentence + rows, notes(**{"1": f"See {quoted}."})

    sent, straight = file("“x’s”", "'y'"), file('"x\'s"', "'y'")
    differing = compared(straight[0], sent[0], straight[1], sent[1])
    assert told(differing) == ""
    twice = file("“x’s”", '"x’s"')
    assert told(compared(twice[0], twice[0], twice[1], twice[1])) == ""
    edited = file('"x\'s"', "'y'", "rule")
    assert told(compared(edited[0], sent[0], edited[1], sent[1])).splitlines()[1] == (
        "A [-law-]{+rule+}"
    )


def test_marks_of_direction_are_never_written_into_a_text() -> None:
    def marked(text: str, mark: str) -> str:
        inside = run(f"{mark}{text} ({mark}") + note_sign("1") + run(f"{mark}){mark} was so.")
        return paragraph(inside, TEXT) + table((f"{mark}Act{mark}", "Date"))

    parts = notes(**{"1": "Note."}), notes(**{"1": "\u200fNo\u200ete."})
    sent, back = marked(SEARCHES, ""), marked(SEARCHES, "\u200f")
    assert told(compared(back, sent, parts[1], parts[0])) == ""
    edited = marked(SEARCHES.replace("Nobody", "No \u200foffice"), "\u202b")
    assert told(compared(edited, sent, parts[1], parts[0])).splitlines()[2] == (
        "> [-Nobody-]{+No office+} publishe"
    )


def test_words_that_only_look_otherwise_are_counted() -> None:
    bold, slanted = run(SEARCHES, "<w:b/>"), run(PRINTED[5][0], "<w:i/>")
    comparison = compared(body(0, 1, line(2, bold), 3, 4, line(5, slanted)))
    assert (comparison.changes, comparison.looks) == ([], 2)
    as_sent = body(0, 1, line(2, bold), 3, 4, 5)
    assert compared(as_sent, as_sent).looks == 0
    assert compared(ALL + paragraph(run("More.", "<w:b/>"))).looks == 0


def test_a_change_says_what_it_is_in_words_and_as_data() -> None:
    piece = Piece(Text("a.ipynb", 3, "Some words."), 0, 11, plain=True)
    before, begins = "x" * 30 + "Some ", "y" * 130
    change = Change("edit", "words", "things", before, "R", 0.897, begins, piece=piece)
    assert change.as_dict() == {
        "old": "words",
        "new": "things",
        "before": before,
        "by": "R",
        "sure": 0.897,
        "place": "a.ipynb, cell 3, line 1",
        "about": "",
        "what": "",
        "paragraph": "y" * 120,
    }
    assert change.told("here") == f"  here (sure to 90%), R:\n    … {before}[-words-]{{+things+}}"
    sure = Change("edit", "words", "", "y" * 40 + "x" * 40, "R", 0.9, "")
    assert sure.told("") == f"  no place in the text, R:\n    … {'x' * 40}[-words-]"
    assert (sure.place, sure.as_dict()["place"]) == ("", "")
    put_in = Change("edit", "", "things", "", "R", 1.0, "", notes=(["a"], ["b", "c"]))
    assert put_in.told("here") == "  here, R:\n    … {+things+}"
    assert (put_in.went, put_in.came) == (" a", "things b c")
    put_in.whole = ("went", "came")
    assert (put_in.went, put_in.came) == ("went a", "came b c")


@pytest.mark.parametrize(
    ("words", "markdown"),
    [
        ("plain - words: > it + so", r"plain - words: \> it + so"),
        ("a_b*c`d#e|f@g^h~i$j\\k", r"a\_b\*c\`d\#e\|f\@g\^h\~i\$j\\k"),
        ("<[{}]>", r"&#60;&#91;&#123;&#125;&#93;\>"),
        ("\u200bseen\u202e", "seen"),
        (f"One. {BREAK} - two {BREAK}: three", "One.\n\n\\- two\n\n\\: three"),
        ("- first", "- first"),
    ],
)
def test_words_of_a_reader_are_written_as_they_print(words: str, markdown: str) -> None:
    assert escaped(words) == markdown


def test_a_paragraph_changed_by_many_names_each_once() -> None:
    many = deleted("x", "B") + inserted(run("y"), "C") + deleted("z", "B") + inserted(run("."), "D")
    [change] = compared(ALL + paragraph(many)).changes
    assert change.by == "B and C and D"
