"""This module says what data and text may not hold: data is printed, and no text is raw code.

Code runs, text quotes values, data is printed. Everything that is neither a code cell nor the
Markdown of a notebook or block is data: params, the catalogue, registers, translations, sheets,
the bibliography, consultations. A text from data may set words in italics (`*Graham*`), in bold or
above the line (`44^e^`); whatever could reach further is refused where it is read. Text is
Markdown, without code of a file format and with links and pictures that stay within bounds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from hrcreport.foundation.errors import Problem


@dataclass(frozen=True, slots=True)
class Trespass:
    """What a text holds and may not: where it begins (0-based), what was written, what to do."""

    ODD_SIGNS: ClassVar = (
        "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
        "\u00ad\u061c\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
        "\U000e0000-\U000e0fff"
    )
    """Signs that nobody sees and that change what is read: control, invisible, bidirectional.

    The joiners and the two plain marks of direction (U+200C to U+200F), which Arabic needs, are no
    such signs. Unicode Technical Report 36 and CVE-2021-42574 say what harm they do.
    """

    ANY_VALUE: ClassVar = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
    """A value that a text quotes, or a condition."""
    CITED_KEY: ClassVar = re.compile(
        r"""
        (?<![\w\\@.])  # no part of an address, not escaped
        @(\w+(?:[.:/+-]+\w+)*)
        """,
        re.VERBOSE,
    )
    """The key of a source that a text cites, in brackets or without."""

    at: int
    found: str
    what: str
    mend: str
    rule: str

    @classmethod
    def in_text(cls, markdown: str) -> list[Self]:
        """Return what Markdown of an author may not hold, in its order; code spans are left aside.

        Example:
            >>> Trespass.in_text("See [a](https://example.org), `<b>` and a < b.")
            []
            >>> [slip.rule for slip in Trespass.in_text("`x`{=openxml} [a](javascript:b) <script>")]
            ['border.raw', 'border.link', 'border.html']
        """
        bare = _CODE.sub(lambda match: " " * len(match[0]), markdown)
        slips = [
            cls._of(refused, match)
            for pattern, refused in _IN_TEXT
            for match in pattern.finditer(bare)
        ]
        return sorted(slips, key=lambda slip: slip.at)

    @classmethod
    def in_data(cls, text: str) -> Self | None:
        """Return the first thing in a text from data that it may not hold, or None.

        Example:
            >>> Trespass.in_data("*Graham v. Connor*, 490 U.S. 386 (1989)") is None
            True
            >>> Trespass.in_data("See {{ hrc.load }}").rule
            'border.value'
        """
        match = _ANY.search(text) if _COULD.search(text) else None
        if match is None:
            return None
        return cls._of(_REFUSED[int((match.lastgroup or "r0")[1:])], match)

    @classmethod
    def problem_in_data(
        cls, text: str, *, place: str, subject: str, line: int | None = None, key: str | None = None
    ) -> Problem | None:
        """Return the problem of a text from data that holds what it may not, or None.

        `subject` begins the sentence: "'covers'" makes "'covers' holds a link ('](')."
        """
        slip = cls.in_data(text)
        if slip is None:
            return None
        return Problem(
            place,
            f"{subject} {slip.what}.",
            slip.mend,
            slip.rule,
            line=line,
            key=key,
            value=slip.found,
        )

    @classmethod
    def _of(cls, refused: _Refused, match: re.Match[str]) -> Self:
        excerpt = match[0].strip()
        fault = refused.what.format(found=excerpt, code=f"U+{ord(match[0][0]):04X}")
        return cls(match.start(), excerpt, fault, refused.mend, refused.rule)


@dataclass(frozen=True, slots=True)
class _Refused:
    pattern: str
    what: str
    mend: str
    rule: str


_REFUSED = (
    _Refused(
        r"\{\{|\}\}|\{%|%\}|\{##|##\}",
        "holds the mark '{found}' by which text quotes values, and data quotes none",
        "Write the words themselves. Values are quoted in notebooks and blocks only.",
        "border.value",
    ),
    _Refused(
        r"\{=\s*\w*",
        "holds raw code of a file format ('{found}')",
        "Delete it: a text from data holds words.",
        "border.raw",
    ),
    _Refused(
        # The groups of patterns, (?P<year>…) and (?<=…), look like it and are none.
        r"(?<!\(\?P)(?<!\(\?)<(?:[A-Za-z][^\s>]{0,30}|[/!?]\S{0,30})",
        "holds raw HTML or an address in angle brackets ('{found}')",
        "Delete it. For 'less than' leave a space after the sign: a < b.",
        "border.html",
    ),
    _Refused(
        r"!\[",
        "holds a picture ('{found}')",
        "Delete it: pictures come from code cells of a notebook.",
        "border.picture",
    ),
    _Refused(
        r"\]\(|\]\[|(?m:^ {0,3}\[[^\]\n]+\]:)",
        "holds a link ('{found}')",
        "Write the words without it. An address has a key of its own, such as 'source'.",
        "border.link",
    ),
    _Refused(
        r"\{(?:[.#:]|[\w-]+=)\S{0,20}",
        "holds attributes of Markdown ('{found}')",
        "Delete them: a text from data holds words.",
        "border.attributes",
    ),
    _Refused(
        r"(?m:^\s{0,3}:{3,})",
        "holds the fence of a block ('{found}')",
        "Delete it: findings and recommendations stand in notebooks and blocks.",
        "border.fence",
    ),
    _Refused(
        r"\^\[|(?<![\w\\/.])-?@(?:\w|\{)[\w-]*",
        "holds a footnote or a citation ('{found}')",
        "Name the source in words. Text cites; in data an '@' stands within an address only.",
        "border.citation",
    ),
    _Refused(
        f"[{Trespass.ODD_SIGNS}]",
        "holds a sign that nobody sees ({code})",
        "Delete it, or type the words again.",
        "border.invisible",
    ),
)
_ANY = re.compile(
    "|".join(f"(?P<r{number}>{refused.pattern})" for number, refused in enumerate(_REFUSED))
)
_COULD = re.compile(rf"[{{}}<\[\]@{Trespass.ODD_SIGNS}]|:::")
"""What each of these patterns holds: nearly no text does, and this is told in no time."""

_CODE = re.compile(
    r"""
    (?<!`)  # the first backtick
    (`+)(?![`]|\s*\{=)(.*?)
    (?<!`)  # the last backtick
    \1(?!`)(?!\{=)
    """,
    re.DOTALL | re.VERBOSE,
)
_ALLOWED_TARGET = r"(?:https?://|mailto:|\#)"
_IN_TEXT = tuple(
    (re.compile(refused.pattern), refused)
    for refused in (
        *(refused for refused in _REFUSED if refused.rule == "border.raw"),
        _Refused(
            f"[{Trespass.ODD_SIGNS}]",
            "holds a sign that nobody sees ({code})",
            "Run 'hrcreport check --fix', which takes out those of word processors, or delete it.",
            "border.invisible",
        ),
        _Refused(
            r"<(?!https?://|mailto:)(?:[A-Za-z][^\s>]{0,30}|[/!?]\S{0,30})",
            "holds raw HTML or an address of another kind ('{found}')",
            "Delete it: a document holds Markdown only. For 'less than' leave a space: a < b.",
            "border.html",
        ),
        _Refused(
            rf"(?<!\!)\[[^\[\]]*\]\(<?(?!{_ALLOWED_TARGET}|\s*\))[^)\s]{{1,60}}"
            rf"|(?m:^ {{0,3}}\[[^\]\n^]+\]:\s*<?(?!{_ALLOWED_TARGET})\S{{1,60}})",
            "holds a link that leads elsewhere ('{found}')",
            "Links begin with https://, http://, mailto: or #.",
            "border.link",
        ),
        _Refused(
            r"!\[[^\]]*\]\([^)\s]{0,60}",
            "holds a picture ('{found}')",
            "Draw it in a code cell with hrc.figure, with a caption and an alternative text.",
            "border.picture",
        ),
    )
)
