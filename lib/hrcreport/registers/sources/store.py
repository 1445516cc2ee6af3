"""This module keeps the texts themselves beside the project, in a folder or at any URL of fsspec.

They are not in git. Where the store is absent, everything works but the words side by side.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from hrcreport.foundation import (
    Archive,
    Problem,
    Project,
    Record,
    RefusedError,
    SlipError,
    decoded,
    html_tree,
    sha256_of,
)

VARIABLE = "HRCREPORT_TEXTS"
"""Names another store of texts on one machine."""
USUAL = Path("law") / "texts"
SETTINGS = Path("sources") / "settings.yml"
FEWEST_LETTERS = 20
PLAIN = {".txt", ".md"}
MARKED_UP = {".xml", ".html", ".htm", ".xhtml"}
NOT_TEXT = {"script", "style", "head", "template", "svg"}
INLINE = re.compile(
    r"(?:a|abbr|[biqsu]|bd[io]|cite|code|de[lf]n?|dfn|em|ins|kbd|mark|small|span|strong|su[bp]|var"
    r"|xref\w*|definedterm\w*|footnoteref)"
)


class Settings(Record, frozen=True, kw_only=True):
    """Where the texts lie that this project rests on.

    `store` is a folder as seen from the project's, or a URL that fsspec knows.
    """

    noun: ClassVar[str] = "the settings"
    store: str


@dataclass(frozen=True, slots=True)
class TextStore:
    """The texts in a folder or at a URL (`s3://…`, `memory://…`)."""

    location: str

    @property
    def is_url(self) -> bool:
        return "://" in self.location

    @property
    def there(self) -> bool:
        """Whether the folder is there; a URL is taken to be."""
        return self.is_url or Path(self.location).is_dir()

    def read(self, file: str) -> bytes | None:
        """Return the bytes of a text, or None where they cannot be had."""
        import fsspec

        try:
            with fsspec.open(f"{self.location.rstrip('/')}/{file}", "rb") as opened:
                return bytes(opened.read())
        except (OSError, ValueError, ImportError):
            return None

    def write(self, file: str, content: bytes) -> None:
        """Put a text into the store.

        Raises:
            RefusedError: the store takes nothing.
        """
        import fsspec

        place = f"{self.location.rstrip('/')}/{file}"
        try:
            if not self.is_url:
                Path(place).parent.mkdir(parents=True, exist_ok=True)
            with fsspec.open(place, "wb") as opened:
                opened.write(content)
        except (OSError, ValueError, ImportError) as error:
            raise RefusedError.of(
                place,
                f"the text cannot be kept here: {error}.",
                f"Name a folder that you may write to, or a URL that fsspec knows, in "
                f"data/{SETTINGS.as_posix()} or in {VARIABLE}.",
                "sources.store",
            ) from error


def store_to_look_at(project: Project) -> TextStore | None:
    """Return the folder of texts where it is on this machine; None otherwise.

    A check of records asks; what is wrong with the settings is told where they are checked.
    """
    try:
        store = text_store(project)
    except RefusedError:
        return None
    return store if store.there and not store.is_url else None


def text_store(project: Project) -> TextStore:
    """Return the store of texts: that of this machine, of the settings, or `data/law/texts`.

    Raises:
        RefusedError: the settings have slips.
    """
    if location := os.environ.get(VARIABLE, ""):
        return TextStore(location)
    path = project.data / SETTINGS
    if project.reads.is_there(path):
        settings, problems = Settings.read_file(path, place=project.place(path))
        if problems:
            raise RefusedError(problems)
        if "://" in settings.store:
            return TextStore(settings.store)
        return TextStore(str(project.root / settings.store))
    return TextStore(str(project.data / USUAL))


def extracted(content: bytes, *, suffix: str, place: str) -> bytes:
    """Return the text of a page, a PDF, XML or a text as it is kept: plain, in UTF-8.

    Raises:
        RefusedError: the file is of another kind, cannot be read, or holds no text.
    """
    if suffix in PLAIN | MARKED_UP:
        try:
            text = decoded(content)
        except SlipError as slip:
            raise _refused(place, f"the file {slip.what}.") from None
        if suffix in MARKED_UP:
            text = _without_markup(text, place)
    elif suffix == ".pdf":
        text = _text_of_pdf(content, place)
    else:
        raise _refused(place, f"files of the kind '{suffix}' are not read.")
    if len("".join(text.split())) < FEWEST_LETTERS:
        raise _refused(place, "the file holds no text, only pictures of it or nothing.")
    return content if suffix in PLAIN else text.encode()


def _refused(place: str, message: str) -> RefusedError:
    kinds = ", ".join(sorted(PLAIN | MARKED_UP | {".pdf"}))
    mend = f"Give a file with the words as text, one of: {kinds}. Scanned pages need OCR first."
    return RefusedError(Problem(place, message, mend, "sources.no-text"))


def _text_of_pdf(content: bytes, place: str) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        pages = [page.get_textpage().get_text_bounded() for page in document]
    except pypdfium2.PdfiumError:
        raise _refused(place, "the file is damaged or locked and cannot be read as PDF.") from None
    # A hyphen at the end of a line is a sign of its own in PDFium.
    return re.sub("\ufffe\\s*", "", "\n\n".join(pages))


def _without_markup(text: str, place: str) -> str:
    """Return the words of a page or of XML, each block on a line of its own."""
    from lxml.etree import iterwalk

    try:
        root = html_tree(text)
    except Archive.TooHeavyError as error:
        raise _refused(place, f"the file cannot be read: {error}.") from None
    if root is None:
        return ""
    parts: list[str] = []
    walk = iterwalk(root, events=("start", "end"))
    for event, element in walk:
        words = element.text if event == "start" else element.tail
        if event == "start" and element.tag in NOT_TEXT:
            walk.skip_subtree()
            words = ""
        parts += ["" if INLINE.fullmatch(element.tag) else "\n", re.sub(r"\s+", " ", words or "")]
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(parts)).strip() + "\n"


def stored(project: Project, file: str, *, sha256: str) -> tuple[str, str]:
    """Return the words of a stored text and what is wrong with it, one of them empty."""
    store = text_store(project)
    content = store.read(file) if store.there else None
    if content is None:
        return "", "the store of texts is not on this machine" if not store.there else (
            f"the store has no file {file}"
        )
    if sha256_of(content) != sha256:
        return "", f"the stored file {file} is not the one whose hash is registered"
    return decoded(content), ""
