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
        if key not in {comment.key for comment in self.comments}:
            raise RefusedError.of(
                f"reports/reviews/{self.report}.yml",
                "this comment is gone.",
                "Look into the file, and comment on the paragraph anew.",
                "review.no-comment",
            )
        added_replies = (Reply(author=clean(author), date=day, text=clean(text)),) if text else ()
        comments = tuple(
            comment.with_(
                replies=(*comment.replies, *added_replies),
                state="closed" if closed else "answered",
            )
            if comment.key == key
            else comment
            for comment in self.comments
        )
        return Reviews(report=self.report, comments=comments)


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
    reviews, problems = Reviews.read_file(path, place=project.place(path))
    if problems:
        raise RefusedError(problems)
    return reviews


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
    file_record = {
        "report": reviews.report,
        "comments": [_plain(comment) for comment in reviews.comments],
    }
    yaml, stream = YAML(), io.StringIO()
    yaml.width, yaml.allow_unicode = 1_000_000, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(file_record, stream)
    head = "# Comments of reviewers: answer below 'replies', set 'state' to answered or closed.\n"
    PlainFile(path).write((head + stream.getvalue()).encode())
    return path


def _plain(record: Record) -> dict[str, object]:
    """Return what is said of a comment or a reply, as its file writes it."""
    filled_fields = {
        name: value for name in record.declared_keys() if (value := getattr(record, name))
    }
    return {
        name: [*map(_plain, value)] if isinstance(value, tuple) else DoubleQuotedScalarString(value)
        for name, value in filled_fields.items()
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
    key_text = "\n".join((author, day_of(date), " ".join(text.split())))
    return sha256_of(key_text.encode())[:10]


def begun(remarks: Iterable[Remark]) -> list[Remark]:
    """Return the comments that say something and answer no other."""
    return [remark for remark in remarks if not remark.parent and clean(remark.text)]


def noted_from(
    remarks: Sequence[Remark],
    paragraphs: Sequence[Paragraph],
    origins: Mapping[int, Origin],
    sent: Mapping[int, Paragraph],
    *,
    edition: str,
) -> list[Noted]:
    """Return the comments of a file with threads; `origins` and `sent` go by its paragraphs."""
    noted_by_key: dict[str, Noted] = {}
    parents = {remark.id: remark.parent for remark in remarks}

    def first(remark: Remark) -> str:
        """Return the comment that a thread of answers to answers began with."""
        name, seen_before = remark.parent, {remark.id}
        while parents.get(name) and name not in seen_before:
            seen_before.add(name)
            name = parents[name]
        return name

    for remark in begun(remarks):
        has_paragraph = 0 <= remark.paragraph < len(paragraphs)
        now = paragraphs[remark.paragraph] if has_paragraph else Paragraph()
        paragraph = sent.get(remark.paragraph) or now
        origin = origins.get(remark.paragraph)
        replies = tuple(
            Reply(author=clean(reply.author), date=day_of(reply.date), text=clean(reply.text))
            for reply in remarks
            if first(reply) == remark.id and clean(reply.text)
        )
        state = "closed" if remark.done else "answered" if replies else "open"
        author, text = clean(remark.author), clean(remark.text)
        key = key_of(author, remark.date, text)
        number = 0
        while key in noted_by_key:  # “Source?” at two places is asked twice
            number += 1
            key = key_of(author, remark.date, f"{text}\n{remark.quote}\n{paragraph.text}\n{number}")
        noted_by_key[key] = Noted(
            key=key,
            state=state,
            author=author,
            date=day_of(remark.date),
            text=text,
            quote=clean(remark.quote),
            place=origin.piece.called if origin else "",
            anchor=(*paragraph.names, "")[0],
            begins=clean(paragraph.text[:80]),
            edition=edition,
            replies=replies,
        )
    return [*noted_by_key.values()]


def asked_about(changes: Iterable[Change], *, edition: str) -> list[Noted]:
    """Return a question for each change that is not applied."""
    questions = []
    for change in changes:
        difference = (
            f"“{change.old}” was changed to “{change.new}”"
            if change.old and change.new
            else (f"“{change.old}” was taken out" if change.old else f"“{change.new}” was put in")
        )
        where = f"In “{' '.join(change.paragraph.split()[:8])} …”: " if change.paragraph else ""
        text = clean(f"{where}{difference} by {change.by}. It was not taken: {change.what}.")
        questions.append(
            Noted(
                key=key_of(OURS, "", text),
                state="open",
                author=OURS,
                text=text,
                quote=clean(change.old[:200]),
                place=change.place,
                anchor=change.name,
                begins=clean(change.paragraph[:80]),
                edition=edition,
            )
        )
    return questions


def merged(before: Reviews, incoming: Iterable[Noted]) -> tuple[Reviews, int, int]:
    """Return the comments with those that are new, and how many are new or have new replies.

    What an author wrote in the file stays: states only move on, replies are only added.
    """
    order = list(STATES)
    by_key = {comment.key: comment for comment in before.comments}
    new = updated_count = 0
    for comment in incoming:
        kept_comment = by_key.get(comment.key)
        if kept_comment is None:
            by_key[comment.key] = comment
            new += 1
            continue
        known_replies = {
            (reply.author, " ".join(reply.text.split())) for reply in kept_comment.replies
        }
        added = tuple(
            reply
            for reply in comment.replies
            if (reply.author, " ".join(reply.text.split())) not in known_replies
        )
        state = max(kept_comment.state, comment.state, key=order.index)
        if added or state != kept_comment.state:
            by_key[comment.key] = kept_comment.with_(
                replies=(*kept_comment.replies, *added), state=state
            )
            updated_count += 1
    return Reviews(report=before.report, comments=tuple(by_key.values())), new, updated_count


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
    for comment in comments:
        at = _place_of(document, comment)
        lost = at is None
        if at is None:
            homeless.append(comment)
            at = _first_paragraph(document)
        ids = list(range(number, number + 1 + len(comment.replies)))
        number += len(ids)
        note = f"[Its paragraph is gone: “{comment.begins}”] " if lost else ""
        messages = [
            (comment.author, comment.date, note + comment.text),
            *((reply.author, reply.date, reply.text) for reply in comment.replies),
        ]
        for name, (author, date, text) in zip(ids, messages, strict=True):
            listed.append(_comment(name, author, date, text))
            parent = f' w15:paraIdParent="{_paragraph_id(ids[0])}"' if name != ids[0] else ""
            closed = int(comment.state == "closed")
            extended.append(
                f'<w15:commentEx w15:paraId="{_paragraph_id(name)}"{parent} w15:done="{closed}"/>'
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


def _place_of(document: str, comment: Noted) -> tuple[int, int] | None:
    """Return where the paragraph of a comment begins and ends in the document's XML."""
    if comment.anchor:
        at = document.find(f'w:name="{comment.anchor}"')
        if at >= 0:
            return document.rfind("<w:p>", 0, at), document.index("</w:p>", at)
    words = comment.begins.split()
    best, where = 0.6, None
    for match in re.finditer(r"<w:p>.*?</w:p>", document, re.DOTALL) if words else ():
        text = unescape(re.sub(r"<[^>]*>", "", match[0])).split()
        share = shared(words, text[: 2 * len(words) + 20]) / len(words)
        if share > best:
            best, where = share, (match.start(), match.end() - len("</w:p>"))
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
    opened = "".join(f'<w:commentRangeStart w:id="{number}"/>' for number in ids)
    closed = "".join(
        f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
        for number in ids
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
    part_exists = place in contents
    contents[place] = text.encode("utf-8")
    types, relations = "[Content_Types].xml", "word/_rels/document.xml.rels"
    if f'PartName="/{place}"'.encode() not in contents[types]:
        override = f'<Override PartName="/{place}" ContentType="{TYPE.format(name)}"/></Types>'
        contents[types] = contents[types].replace(b"</Types>", override.encode())
    if not part_exists or f'Target="{name}.xml"'.encode() not in contents[relations]:
        relation = f'<Relationship Id="rIdHrc{name}" Type="{RELATION[name]}" Target="{name}.xml"/>'
        contents[relations] = contents[relations].replace(
            b"</Relationships>", f"{relation}</Relationships>".encode()
        )
