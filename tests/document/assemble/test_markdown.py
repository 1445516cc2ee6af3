"""This module tests what the Markdown of authors is read as."""

from __future__ import annotations

import pytest

from hrcreport.document.assemble.markdown import Markdown


@pytest.mark.parametrize("behind", ["", " :::", ":", "  "])
@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_a_fence_may_end_in_colons_as_pandoc_has_it(blank: str, behind: str) -> None:
    fence = Markdown(f":::{blank}{{.finding #f-1}}{behind}").fence
    assert fence is not None
    assert fence.statement(1) is not None
    assert fence.attributes == ".finding #f-1"


@pytest.mark.parametrize("line", ["::: :::", "::", ":: {.x}", "::: two words", "    :::"])
def test_other_lines_are_no_fences(line: str) -> None:
    assert Markdown(line).fence is None


def test_what_is_in_code_keeps_its_place_and_says_nothing() -> None:
    text = Markdown("`[](#tbl-a)` as [](#fig-b){to=#fig-c} has it, []{#par-d}\n\n## The end\n")
    assert [label for label, *_ in text.without_code.references()] == ["fig-b", "fig-c"]
    assert [text.text[at:end] for _, at, end in text.without_code.labels()] == ["#par-d"]
    assert [heading.label for heading in text.headings()] == ["the-end"]
