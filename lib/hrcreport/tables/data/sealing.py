"""This module puts an encrypted file in the place of a restricted table."""

from __future__ import annotations

import hashlib
import json

from hrcreport.foundation import Project, RefusedError
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.data.parts import record_file
from hrcreport.tables.data.sealed import RECIPIENTS_FILE, SUFFIX, recipients_of, sealed_bytes


def seal_table(project: Project, name: str) -> str:
    """Encrypt the file of a table, take the readable one away, and return the new place.

    The encrypted file is written and can be opened before the readable one goes. A disk may keep
    the bytes of a file that was removed, and git those that were committed.

    Raises:
        DataError: there is no such table, or its file is not the one of the catalogue.
        SealedError: it is encrypted already, and there is no key for it here.
        RefusedError: it is public, or nobody is named for whom it is encrypted.
    """
    catalogue = Catalogue.read(project)
    record = catalogue.record(name)
    if record.is_public:
        raise RefusedError.of(
            catalogue.place(record),
            f"the table '{name}' is public.",
            "Encrypt restricted and confidential tables only.",
            "data.seal-public",
        )
    content = catalogue.content(record)
    place = project.place(project.data / RECIPIENTS_FILE)
    sealed = sealed_bytes(content, recipients=recipients_of(project), place=place)
    new = record.path.removesuffix(SUFFIX) + SUFFIX
    old_path, new_path = project.data / record.path, project.data / new
    beside = new_path.with_name(f"{new_path.name}.new")
    beside.write_bytes(sealed)
    beside.replace(new_path)
    path = record_file(project.data, name)
    described = json.loads(path.read_text(encoding="utf-8"))
    for each in described.get("resources", [described]):
        if each["name"] == name:
            each["path"], each["bytes"] = new, len(sealed)
            each["hash"] = f"sha256:{hashlib.sha256(sealed).hexdigest()}"
    text = json.dumps(described, ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    if old_path != new_path:
        old_path.unlink()
    return project.place(new_path)
