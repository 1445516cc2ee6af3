"""This module draws the pictures of the docs: figures from their calls, a page from its report.

Run it by `nox -s docs` after a change of a chart or of the layout. A test runs the same calls.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pypdfium2
from PIL import Image

import hrcreport.notebook as hrc

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "figures.md"
PICTURES = ROOT / "docs" / "images" / "figures"
COLOURS = 48
REPORT = ROOT / "reports" / "_build" / "usa" / "usa.pdf"
SHOWN = "Figure II"
"""The README shows the first page on which this stands."""
WIDTH = 745
CALL = re.compile(
    r"!\[[^\]]*\]\(\.\./images/figures/([\w-]+)\.png\)\n\n```python\n(.*?)```", re.DOTALL
)


def calls() -> dict[str, str]:
    """Return the code below each picture of the page, by the picture's name."""
    return dict(CALL.findall(PAGE.read_text(encoding="utf-8")))


def prepared(code: str) -> tuple[dict[str, Any], str]:
    """Run a call up to its last statement; return the names there are then, and the statement."""
    *before, last = re.split(r"^(?=hrc\.)", code, flags=re.MULTILINE)
    names: dict[str, Any] = {"hrc": hrc, "pd": pd}
    exec("".join(before), names)  # noqa: S102  the page's own code
    return names, last


def drawn(code: str) -> Any:
    """Return the float that the last statement of a call makes."""
    names, last = prepared(code)
    return eval(last, names)  # noqa: S307  the page's own code


def small(png: bytes) -> bytes:
    """Return a picture with half of its dots and few colours, for a page of documentation."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    picture.quantize(COLOURS).save(buffer, "png", optimize=True)
    return buffer.getvalue()


def page_of_report() -> bytes:
    """Return the picture of a page of the draft on the United States, as it was built last."""
    document = pypdfium2.PdfDocument(REPORT)
    page = next(page for page in document if SHOWN in page.get_textpage().get_text_bounded())
    picture = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
    buffer = BytesIO()
    picture.quantize(COLOURS).save(buffer, "png", optimize=True)
    return buffer.getvalue()


def main() -> None:
    """Write every picture, and for a figure its alternative text above its call."""
    (ROOT / "docs" / "images" / "page.png").write_bytes(page_of_report())
    PICTURES.mkdir(exist_ok=True)
    page = PAGE.read_text(encoding="utf-8")
    for name, code in calls().items():
        shown = drawn(code)
        (PICTURES / f"{name}.png").write_bytes(small(shown.png))
        target = f"(../images/figures/{name}.png)"
        page = re.sub(
            r"!\[[^\]]*\]" + re.escape(target), lambda _, t=target, s=shown: f"![{s.alt}]{t}", page
        )
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
