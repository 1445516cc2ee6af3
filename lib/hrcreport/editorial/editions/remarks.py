"""This module keeps reviewers' comments in `reports/reviews/<id>.yml`, and sends them out again.

The file is for people; what is not closed in it stands in the next Word file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from typing import Annotated, ClassVar

from filelock import FileLock
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from hrcreport.editorial.editions.edits import Change
from hrcreport.editorial.editions.sources import Origin, shared
from hrcreport.editorial.editions.word_text import Paragraph, Remark, repacked, seen
from hrcreport.foundation import (
    Day,
    Kind,
    PlainFile,
    Project,
    Record,
    RefusedError,
    Trespass,
    sha256_of,
)

STATES = {"open": "asked, not answered", "answered": "answered", "closed": "settled"}
KEY = re.compile(r"[0-9a-f]{10}")
OURS = "hrcreport"
"""Who asks the questions about computed values."""


class Reply(Record, frozen=True, kw_only=True):
    """An answer to a comment."""

    noun: ClassVar[str] = "reply"
    named_by_code: ClassVar[bool] = False
    author: str
    date: Day = ""
    text: str


class Noted(Record, frozen=True, kw_only=True):
    """A comment of a reviewer, or a question that a change of a computed value became.

    `key` follows from author, day and words: a comment is taken once, however often it comes.
    `anchor` is the hidden name of the paragraph in Word, `begins` are its first words.
    """

    noun: ClassVar[str] = "comment"
    key: Annotated[str, Kind.matching(KEY, "3f9a1c0b7e")]
    state: Annotated[str, Kind.one_of(STATES)]
    author: str
    date: Day = ""
    text: str
    quote: str = ""
    place: str = ""
    anchor: str = ""
    begins: str = ""
    edition: str = ""
    replies: tuple[Reply, ...] = ()

    @classmethod
    def on_paragraph(
        cls, *, author: str, day: str, text: str, begins: str, quote: str, place: str
    ) -> Noted:
        """Return a comment that somebody made on a page, on the paragraph that begins so."""
        text, begins = clean(text), clean(begins[:80])
        key = key_of(author, day, f"{text}\n{begins}")
        return cls(
            key=key,
            state="open",
            author=clean(author),
            date=day,
            text=text,
            quote=clean(quote[:200]),
            place=clean(place),
            begins=begins,
        )

    @property
    def goes_out(self) -> bool:
        """Whether the next Word file bears it: nobody waits for an answer to the program."""
        return self.state == "open" or (self.state == "answered" and self.author != OURS)


class Reviews(Record, frozen=True, kw_only=True):
    """What the file of one report holds."""

    noun: ClassVar[str] = "register of comments"
    report: str
    comments: tuple[Noted, ...] = ()

    def answered(self, key: str, author: str, day: str, text: str, *, closed: bool) -> Reviews:
        """Return the comments with an answer to one of them, or with that one settled.

        Raises:
            RefusedError: there is no such comment.
        """
        if key not in {each.key for each in self.comments}:
            raise RefusedError.of(
                f"reports/reviews/{self.report}.yml",
                "this comment is gone.",
                "Look into the file, and comment on the paragraph anew.",
                "review.no-comment",
            )
        said = (Reply(author=clean(author), date=day, text=clean(text)),) if text else ()
        kept = tuple(
            each.with_(
                replies=(*each.replies, *said),
                state="closed" if closed else "answered",
            )
            if each.key == key
            else each
            for each in self.comments
        )
        return Reviews(report=self.report, comments=kept)


def reviews_file(project: Project, report: str) -> Path:
    """Return the file of a report's comments; it may not be there."""
    return project.root / "reports" / "reviews" / f"{report}.yml"


def read_reviews(project: Project, report: str) -> Reviews:
    """Return the comments of a report.

    Raises:
        RefusedError: the file has slips; each is named with its line.
    """
    path = reviews_file(project, report)
    if not path.exists():
        return Reviews(report=report)
    found, problems = Reviews.read_file(path, place=project.place(path))
    if problems:
        raise RefusedError(problems)
    return found


@contextmanager
def changing_reviews(project: Project, report: str) -> Iterator[Reviews]:
    """Give the comments of a report while nobody else changes them.

    Raises:
        RefusedError: the file has slips; each is named with its line.
    """
    lock = project.builds / "_reviews" / f"{report}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock):
        yield read_reviews(project, report)


def write_reviews(project: Project, reviews: Reviews) -> Path:
    """Write the comments of a report and return the file."""
    path = reviews_file(project, reviews.report)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"report": reviews.report, "comments": [_plain(each) for each in reviews.comments]}
    yaml, stream = YAML(), io.StringIO()
    yaml.width, yaml.allow_unicode = 1_000_000, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(told, stream)
    head = "# Comments of reviewers: answer below 'replies', set 'state' to answered or closed.\n"
    PlainFile(path).write((head + stream.getvalue()).encode())
    return path


def _plain(each: Record) -> dict[str, object]:
    """Return what is said of a comment or a reply, as its file writes it."""
    told = {name: value for name in each.declared_keys() if (value := getattr(each, name))}
    return {
        name: [*map(_plain, value)] if isinstance(value, tuple) else DoubleQuotedScalarString(value)
        for name, value in told.items()
    }


def clean(text: str) -> str:
    """Return a text from Word as the file holds it: no signs that nobody sees, no live markup.

    Example:
        >>> clean("Why {{ total }}? See <b>")
        'Why { { total } }? See < b>'
    """
    text = seen(text).strip()
    while slip := Trespass.in_data(text):
        at = text.index(slip.found, slip.at)
        text = f"{text[: at + 1]} {text[at + 1 :]}"
    return text


def day_of(date: str) -> str:
    """Return the day of a time as Word writes it, or nothing where that is no day."""
    try:
        return datetime.fromisoformat(date[:10]).date().isoformat() if date else ""
    except ValueError:
        return ""


def key_of(author: str, date: str, text: str) -> str:
    """Return the key of a comment."""
    said = "\n".join((author, day_of(date), " ".join(text.split())))
    return sha256_of(said.encode())[:10]


def begun(remarks: Iterable[Remark]) -> list[Remark]:
    """Return the comments that say something and answer no other."""
    return [each for each in remarks if not each.parent and clean(each.text)]


def noted_from(
    remarks: Sequence[Remark],
    paragraphs: Sequence[Paragraph],
    origins: Mapping[int, Origin],
    sent: Mapping[int, Paragraph],
    *,
    edition: str,
) -> list[Noted]:
    """Return the comments of a file with threads; `origins` and `sent` go by its paragraphs."""
    found: dict[str, Noted] = {}
    parents = {each.id: each.parent for each in remarks}

    def first(remark: Remark) -> str:
        """Return the comment that a thread of answers to answers began with."""
        name, seen_before = remark.parent, {remark.id}
        while parents.get(name) and name not in seen_before:
            seen_before.add(name)
            name = parents[name]
        return name

    for each in begun(remarks):
        there = 0 <= each.paragraph < len(paragraphs)
        now = paragraphs[each.paragraph] if there else Paragraph()
        paragraph = sent.get(each.paragraph) or now
        origin = origins.get(each.paragraph)
        replies = tuple(
            Reply(author=clean(other.author), date=day_of(other.date), text=clean(other.text))
            for other in remarks
            if first(other) == each.id and clean(other.text)
        )
        state = "closed" if each.done else "answered" if replies else "open"
        author, text = clean(each.author), clean(each.text)
        key = key_of(author, each.date, text)
        number = 0
        while key in found:  # “Source?” at two places is asked twice
            number += 1
            key = key_of(author, each.date, f"{text}\n{each.quote}\n{paragraph.text}\n{number}")
        found[key] = Noted(
            key=key,
            state=state,
            author=author,
            date=day_of(each.date),
            text=text,
            quote=clean(each.quote),
            place=origin.piece.called if origin else "",
            anchor=(*paragraph.names, "")[0],
            begins=clean(paragraph.text[:80]),
            edition=edition,
            replies=replies,
        )
    return [*found.values()]


def asked_about(changes: Iterable[Change], *, edition: str) -> list[Noted]:
    """Return a question for each change that is not applied."""
    found = []
    for each in changes:
        said = (
            f"“{each.old}” was changed to “{each.new}”"
            if each.old and each.new
            else (f"“{each.old}” was taken out" if each.old else f"“{each.new}” was put in")
        )
        where = f"In “{' '.join(each.paragraph.split()[:8])} …”: " if each.paragraph else ""
        text = clean(f"{where}{said} by {each.by}. It was not taken: {each.what}.")
        found.append(
            Noted(
                key=key_of(OURS, "", text),
                state="open",
                author=OURS,
                text=text,
                quote=clean(each.old[:200]),
                place=each.place,
                anchor=each.name,
                begins=clean(each.paragraph[:80]),
                edition=edition,
            )
        )
    return found


def merged(before: Reviews, found: Iterable[Noted]) -> tuple[Reviews, int, int]:
    """Return the comments with those that are new, and how many are new or have new replies.

    What an author wrote in the file stays: states only move on, replies are only added.
    """
    order = list(STATES)
    held = {each.key: each for each in before.comments}
    new = more = 0
    for each in found:
        there = held.get(each.key)
        if there is None:
            held[each.key] = each
            new += 1
            continue
        known = {(one.author, " ".join(one.text.split())) for one in there.replies}
        added = tuple(
            one for one in each.replies if (one.author, " ".join(one.text.split())) not in known
        )
        state = max(there.state, each.state, key=order.index)
        if added or state != there.state:
            held[each.key] = there.with_(replies=(*there.replies, *added), state=state)
            more += 1
    return Reviews(report=before.report, comments=tuple(held.values())), new, more


# Out again ------------------------------------------------------------------------------------

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'mc:Ignorable="w14 w15"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
RELATION = {
    "comments": "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    "commentsExtended": "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
}


def with_comments(word: bytes, comments: Sequence[Noted]) -> tuple[bytes, list[Noted]]:
    """Return a Word file with native comments and threads, and those whose paragraph is gone.

    These stand at the first paragraph, and say so.
    """
    homeless: list[Noted] = []
    return repacked(word, lambda contents: _comment_on(contents, comments, homeless)), homeless


def _comment_on(
    contents: dict[str, bytes], comments: Sequence[Noted], homeless: list[Noted]
) -> None:
    document = contents["word/document.xml"].decode("utf-8")
    listed, extended = [], []
    number = 0
    for each in comments:
        at = _place_of(document, each)
        lost = at is None
        if at is None:
            homeless.append(each)
            at = _first_paragraph(document)
        ids = list(range(number, number + 1 + len(each.replies)))
        number += len(ids)
        note = f"[Its paragraph is gone: “{each.begins}”] " if lost else ""
        said = [
            (each.author, each.date, note + each.text),
            *((one.author, one.date, one.text) for one in each.replies),
        ]
        for name, (author, date, text) in zip(ids, said, strict=True):
            listed.append(_comment(name, author, date, text))
            parent = f' w15:paraIdParent="{_paragraph_id(ids[0])}"' if name != ids[0] else ""
            done = int(each.state == "closed")
            extended.append(
                f'<w15:commentEx w15:paraId="{_paragraph_id(name)}"{parent} w15:done="{done}"/>'
            )
        document = _anchored(document, at, ids)
    contents["word/document.xml"] = document.encode("utf-8")
    parts = {
        "comments": f"{HEAD}<w:comments {NAMESPACES}>{''.join(listed)}</w:comments>",
        "commentsExtended": (
            f"{HEAD}<w15:commentsEx {NAMESPACES}>{''.join(extended)}</w15:commentsEx>"
        ),
    }
    for part, text in parts.items():
        _add_part(contents, part, text)


def _place_of(document: str, each: Noted) -> tuple[int, int] | None:
    """Return where the paragraph of a comment begins and ends in the document's XML."""
    if each.anchor:
        at = document.find(f'w:name="{each.anchor}"')
        if at >= 0:
            return document.rfind("<w:p>", 0, at), document.index("</w:p>", at)
    words = each.begins.split()
    best, where = 0.6, None
    for found in re.finditer(r"<w:p>.*?</w:p>", document, re.DOTALL) if words else ():
        text = unescape(re.sub(r"<[^>]*>", "", found[0])).split()
        share = shared(words, text[: 2 * len(words) + 20]) / len(words)
        if share > best:
            best, where = share, (found.start(), found.end() - len("</w:p>"))
    return where


def _first_paragraph(document: str) -> tuple[int, int]:
    title = document.find('<w:pStyle w:val="Title"')
    start = document.rfind("<w:p>", 0, title) if title > 0 else document.index("<w:p>")
    return start, document.index("</w:p>", start)


def _anchored(document: str, at: tuple[int, int], ids: Sequence[int]) -> str:
    start, end = at
    inside = document[start:end]
    properties = re.match(r"<w:p>(?:<w:pPr>.*?</w:pPr>)?", inside, re.DOTALL)
    begin = properties.end() if properties else len("<w:p>")
    opened = "".join(f'<w:commentRangeStart w:id="{each}"/>' for each in ids)
    closed = "".join(
        f'<w:commentRangeEnd w:id="{each}"/><w:r><w:commentReference w:id="{each}"/></w:r>'
        for each in ids
    )
    return f"{document[:start]}{inside[:begin]}{opened}{inside[begin:]}{closed}{document[end:]}"


def _comment(name: int, author: str, date: str, text: str) -> str:
    day = f' w:date="{date}T00:00:00Z"' if date else ""
    initials = "".join(word[0] for word in author.split())[:4]
    lines = text.split("\n")
    paragraphs = "".join(
        f'<w:p w14:paraId="{_paragraph_id(name if last else name + 40_000 + at * 97)}">'
        f'<w:r><w:t xml:space="preserve">{escape(line, quote=False)}</w:t></w:r></w:p>'
        for at, line in enumerate(lines)
        for last in [at == len(lines) - 1]
    )
    return (
        f'<w:comment w:id="{name}" w:author="{escape(author)}"{day} '
        f'w:initials="{escape(initials)}">{paragraphs}</w:comment>'
    )


def _paragraph_id(number: int) -> str:
    return f"{0x10000000 + number:08X}"


def _add_part(contents: dict[str, bytes], name: str, text: str) -> None:
    place = f"word/{name}.xml"
    known = place in contents
    contents[place] = text.encode("utf-8")
    types, relations = "[Content_Types].xml", "word/_rels/document.xml.rels"
    if f'PartName="/{place}"'.encode() not in contents[types]:
        override = f'<Override PartName="/{place}" ContentType="{TYPE.format(name)}"/></Types>'
        contents[types] = contents[types].replace(b"</Types>", override.encode())
    if not known or f'Target="{name}.xml"'.encode() not in contents[relations]:
        relation = f'<Relationship Id="rIdHrc{name}" Type="{RELATION[name]}" Target="{name}.xml"/>'
        contents[relations] = contents[relations].replace(
            b"</Relationships>", f"{relation}</Relationships>".encode()
        )
