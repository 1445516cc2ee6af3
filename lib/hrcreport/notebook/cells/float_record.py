"""This module holds a figure, map or table as it goes into the document."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from hrcreport.notebook.templates.cells import FLOAT_MIME

if TYPE_CHECKING:
    from hrcreport.notebook.cells.picture_data import PictureData
    from hrcreport.notebook.templates.cells import Value


@dataclass(frozen=True)
class Float:
    """A figure, map or table as it goes into the document; shown in JupyterLab as it will look.

    `columns` and `rows` hold a table's cells as printed; `svg` and `png` hold a picture and `data`
    the numbers behind it.
    """

    kind: str
    label: str
    caption: str
    alt: str
    source: str
    notes: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    align: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    layout: str = ""
    svg: str = field(default="", repr=False)
    png: bytes = field(default=b"", repr=False)
    data: PictureData | None = field(default=None, repr=False)
    values: tuple[Value, ...] = field(default=(), repr=False)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        record = asdict(self)
        del record["png"]
        bundle = {FLOAT_MIME: record, "text/plain": f"{self.kind} {self.label}: {self.caption}"}
        if self.png:
            bundle["image/png"] = base64.b64encode(self.png).decode("ascii")
        else:
            bundle["text/html"] = self._as_html()
        return bundle

    def as_draft(self, markup: str) -> dict[str, Any]:
        """Return what a notebook keeps of it that shows a draft of it, in HTML."""
        record = {"kind": self.kind, "label": self.label, "caption": self.caption}
        return {
            FLOAT_MIME: record,
            "text/html": markup,
            "text/plain": f"{self.kind}: {self.caption}",
        }

    def _as_html(self) -> str:
        def row(cells: Sequence[str], tag: str) -> str:
            inner = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
            return f"<tr>{inner}</tr>"

        body = "".join(row(cells, "td") for cells in self.rows)
        below = "".join(
            f"<p>{html.escape(text)}</p>" for text in (*self.notes, self.source) if text
        )
        return (
            f"<table><caption>{html.escape(self.caption)}</caption>"
            f"<thead>{row(self.columns, 'th')}</thead><tbody>{body}</tbody></table>{below}"
        )
