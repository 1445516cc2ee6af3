"""This module declares in an invented project what may be asked of its records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DECLARED = "\nrecords:\n"


def declare(root: Path, file: str, **askable: Any) -> None:
    """Add to the policy of a project what may be asked of the records in a file."""
    policy = root / "data/safeguards.yml"
    text = policy.read_text(encoding="utf-8") if policy.exists() else ""
    others = [
        line
        for line in text.partition(DECLARED)[2].splitlines()
        if json.loads(line.strip("- "))["file"] != file
    ]
    line = f"- {json.dumps({'file': file, **askable}, ensure_ascii=False)}"
    lines = "\n".join((*others, line))
    policy.parent.mkdir(exist_ok=True)
    policy.write_text(f"{text.partition(DECLARED)[0]}{DECLARED}{lines}\n", encoding="utf-8")


def declare_values(root: Path, file: str, frame: Any, **askable: Any) -> None:
    """Declare every column of a frame with the values that stand in it."""
    values = {name: sorted({str(value) for value in frame[name].dropna()}) for name in frame}
    declare(root, file, categories=values, **askable)
