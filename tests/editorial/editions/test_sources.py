"""This module tests which words of an author a printed paragraph is found to come from."""

from __future__ import annotations

from typing import Any

import pytest

from hrcreport.editorial.editions.sources import (
    BREAK,
    Origin,
    Piece,
    Pieces,
    Text,
    Token,
    matched,
    matcher,
    of_tokens,
    pieces_of,
    shared,
    texts_of,
    tokens_of,
)

MARKDOWN = """\
# Context

Policing is a matter
for the provinces.
- An item;
- another one
over two lines.

2. A numbered one.
(iv) A lettered one.

{% if many %}
It was {{ deaths | figures }} persons.
{% endif %}

| A | B |
|---|---|
Behind a table.

```
code # that

is no text
```

::: {.finding #f-one}
They died.[@INV-1]
::::: note
Deeper.
:::::
:::

After it.
   ## Below
~~~
more
~~~
Last"""


def piece(raw: str) -> Piece:
    [whole] = pieces_of(Text("a.md", 0, raw))
    return whole


def test_a_text_is_cut_into_paragraphs_headings_and_items() -> None:
    pieces = [*pieces_of(Text("notebooks/country.ipynb", 3, MARKDOWN))]
    assert [(part.raw, part.plain, part.line) for part in pieces] == [
        ("Context", False, 1),
        ("Policing is a matter\nfor the provinces.", True, 3),
        ("An item;", False, 5),
        ("another one\nover two lines.", False, 6),
        ("A numbered one.", False, 9),
        ("A lettered one.", False, 10),
        ("It was {{ deaths | figures }} persons.", True, 13),
        ("| A | B |", False, 16),
        ("|---|---|", False, 17),
        ("Behind a table.", True, 18),
        ("They died.[@INV-1]", False, 27),
        ("Deeper.", False, 29),
        ("After it.", True, 33),
        ("Below", False, 34),
        ("Last", True, 38),
    ]
    assert pieces[1].called == "notebooks/country.ipynb, cell 3, line 3"
    assert piece("In a file.").called == "a.md, line 1"


def test_what_follows_a_fence_or_a_heading_at_once_is_a_piece_of_its_own() -> None:
    text = Text("a.md", 0, "Before.\n::: {.finding}\nWithin.\n:::\nAfter.\n# Head\nBelow.\n\n")
    assert [(part.raw, part.plain) for part in pieces_of(text)] == [
        ("Before.", True),
        ("Within.", False),
        ("After.", True),
        ("Head", False),
        ("Below.", True),
    ]
    assert [*pieces_of(Text("a.md", 0, "\n\n"))] == []


def test_what_is_computed_or_cited_is_no_word_of_an_author() -> None:
    raw = (
        "*From* {{ first }} to `2`, [a link](https://x.org){.x} and [words]{.y} as {% if a %}"
        "in{% endif %} [see @INV-1; @INV-2] or ^[Note [a] b.] a\\* <!-- c --> $x$ e@x.org {## n ##}"
    )
    whole = piece(raw)
    words = [token.text for token in whole.tokens if not token.text.isspace()]
    assert " ".join(words) == "From to , a link and words as in or a * e @ x.org"
    assert all(raw[token.start : token.end] == token.text for token in whole.tokens)
    assert [
        (expression[2], raw[expression[0] : expression[1]]) for expression in whole.expressions
    ] == [
        (text, text)
        for text in (
            "{{ first }}",
            "](https://x.org){.x}",
            "{% if a %}",
            "{% endif %}",
            "[see @INV-1; @INV-2]",
            "^[Note [a] b.]",
        )
    ]


def test_words_are_cut_with_their_signs_and_compared_in_plain_ones() -> None:
    text = f"State’s 5,944.5 co‑op\u00a0“x” {BREAK}\ty."
    assert tokens_of(text) == [
        Token("State's", 0, 7),
        Token(" ", 7, 8),
        Token("5,944.5", 8, 15),
        Token(" ", 15, 16),
        Token("co-op", 16, 21),
        Token(" ", 21, 22),
        Token('"', 22, 23),
        Token("x", 23, 24),
        Token('"', 24, 25),
        Token(" ", 25, 26),
        Token(BREAK, 26, 27),
        Token(" ", 27, 28),
        Token("y", 28, 29),
        Token(".", 29, 30),
    ]


def test_rows_are_compared_by_what_they_share_in_order_however_common() -> None:
    assert shared(["a", "b", "c", "d"], ["a", "c", "b", "d"]) == 3
    many = ["x"] * 300
    assert shared(many, ["y", *many]) == 300
    assert matcher([1, 2], [2, 1]).ratio() == 0.5
    assert of_tokens(tokens_of("a “b"), tokens_of('a "b')).ratio() == 1


def test_each_printed_word_is_led_to_where_it_was_written() -> None:
    raw = "It was {{ deaths }} **persons**\nthere."
    printed = tokens_of("It was 40 persons there.")
    spans = matched(printed, piece(raw))
    assert [
        (token.text, span and raw[slice(*span)]) for token, span in zip(printed, spans, strict=True)
    ] == [
        ("It", "It"),
        (" ", " "),
        ("was", "was"),
        (" ", " "),
        ("40", None),
        (" ", " "),
        ("persons", "persons"),
        (" ", "\n"),
        ("there", "there"),
        (".", "."),
    ]
    assert spans[5] == (19, 20)
    assert matched(tokens_of("a b"), piece("c")) == [None, None, None]
    assert matched(tokens_of(" there"), piece("there")) == [None, (0, 5)]


def origin(printed: str, *raws: str, after: int = -1) -> tuple[Origin | None, int]:
    return Pieces(Text("a.md", 0, raw) for raw in raws).origin(printed, after=after)


def test_a_paragraph_comes_from_the_piece_that_has_most_of_its_words() -> None:
    known, number = origin("Nobody publishes figures.", "Nobody asks.", "Nobody publishes figures.")
    assert known is not None
    assert (known.piece.raw, number, round(known.sure, 3)) == ("Nobody publishes figures.", 1, 1.0)
    assert known.spans == ((0, 6), (6, 7), (7, 16), (16, 17), (17, 24), (24, 25))


@pytest.mark.parametrize(
    ("after", "number"), [(-1, 0), (0, 1), (1, 2), (2, 2)], ids=["none", "first", "second", "last"]
)
def test_of_equal_pieces_the_next_one_is_taken(after: int, number: int) -> None:
    known, at = origin("Equal words.", *["Equal words."] * 3, after=after)
    assert at == number
    assert known is not None
    assert known.sure > 0.99


def test_how_sure_an_origin_is_follows_from_the_words_that_both_have() -> None:
    """Half counts how much of the shorter is found again, half how much of both together."""
    printed, raw = "It fell to 4 persons", "It fell to {{ x }} persons"
    known, _ = origin(printed, raw)
    assert known is not None
    assert known.sure == pytest.approx(4 / 4 * 0.5 + 4 / 9)
    known, _ = origin(printed, raw, after=0)  # it stands before what was found last
    assert known is not None
    assert known.sure == pytest.approx(4 / 4 * 0.5 + 4 / 9 - 0.001 - 0.00001)
    known, _ = origin(printed, "Elsewhere.", "So.", raw)
    assert known is not None
    assert known.sure == pytest.approx(4 / 4 * 0.5 + 4 / 9 - 0.00002)


def test_a_paragraph_that_shares_too_few_words_comes_from_code() -> None:
    known, number = origin("a b c d e f 1 2 3 4", "a b c d e f w x y z", after=-1)
    assert number == 0
    assert known is not None
    assert known.sure == 0.6
    assert origin("a b c d e 0 1 2 3 4", "a b c d e v w x y z") == (None, -1)
    assert origin("Other words wholly", "It fell", after=4) == (None, 4)
    assert origin("", "It fell") == (None, -1)


def test_paragraphs_are_led_to_their_pieces_one_after_the_other() -> None:
    pieces = Pieces([Text("a.md", 0, "Equal.\n\nOther words.\n\nEqual.")])
    origins = pieces.origins(
        [(3, "Equal."), (5, "Set by code"), (8, "Other words."), (9, "Equal.")]
    )
    assert {number: known.piece.line for number, known in origins.items()} == {3: 1, 8: 3, 9: 5}


def cell(source: str, kind: str = "markdown", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {}, **more}


def block(**record: str) -> dict[str, Any]:
    shown = {"application/vnd.hrcreport.prose+json": record}
    return {"output_type": "display_data", "data": shown, "metadata": {}}


def test_texts_of_a_notebook_are_its_prose_and_the_blocks_that_it_shows() -> None:
    quoted = {"hrcreport": {"source": "In all {{ n }}."}}
    blocks = [block(place="findings.md", source="One."), block(place="x.md"), block(source="Two.")]
    cells = [
        cell("Notes.", metadata={"tags": ["about"]}),
        cell("In all 4.", metadata=quoted),
        cell("x = 1", "code", outputs=[block(place="last.md", source="Three."), *blocks]),
        cell("x = 1", "code", metadata={"tags": ["injected-parameters"]}, outputs=[]),
        cell("Last."),
    ]
    assert [*texts_of({"cells": cells}, "a.ipynb")] == [
        Text("a.ipynb", 2, "In all {{ n }}."),
        Text("last.md", 0, "Three."),
        Text("findings.md", 0, "One."),
        Text("a.ipynb", 4, "Last."),
    ]
