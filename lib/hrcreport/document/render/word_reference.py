"""This module zips the parts of the Word reference into `hrc-reference.docx`, always the same way.

The parts lie as text under `reports/_extensions/hrc/word/`. After a change of one of them:

    python -m hrcreport.document.render.word_reference reports/_extensions/hrc
"""

from __future__ import annotations

import sys
import zipfile
from io import BytesIO
from pathlib import Path

from hrcreport.foundation import RefusedError

REFERENCE = "hrc-reference.docx"
PARTS = "word"
# Pandoc copies date and flags of these entries into every Word file, so they never change.
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
FIRST_PART = "[Content_Types].xml"


def reference_bytes(extension: Path) -> bytes:
    """Return the Word reference made of the parts in the folder of the format extension.

    Raises:
        RefusedError: the parts are not there.
    """
    folder = extension / PARTS
    if not (folder / FIRST_PART).is_file():
        raise RefusedError.of(
            str(folder),
            f"the parts of the Word reference are not here: there is no {FIRST_PART}.",
            "Give the folder of the format in a copy of the program, reports/_extensions/hrc; what "
            "a project has of the format comes without them.",
            "render.word-parts",
        )
    names = sorted(
        (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()),
        key=lambda name: (name != FIRST_PART, name),
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, date_time=FIXED_DATE)
            entry.create_system = 0
            # Line ends of a checkout on Windows must not change the file.
            archive.writestr(entry, (folder / name).read_bytes().replace(b"\r\n", b"\n"))
    return buffer.getvalue()


def main() -> None:
    """Write the reference into the extension's folder that the command line names."""
    if len(sys.argv) != 2:
        sys.exit("Name one folder of the format: reports/_extensions/hrc")
    extension = Path(sys.argv[1])
    try:
        reference = reference_bytes(extension)
    except RefusedError as error:
        sys.exit(str(error))
    (extension / REFERENCE).write_bytes(reference)


if __name__ == "__main__":
    main()
