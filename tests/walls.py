"""This module brings a branch from before there were wings behind the walls.

    git checkout BRANCH && python -m tests.walls && git commit -am "Move behind the walls"

Run where the branch is checked out; what has moved is left alone, so it may run twice. Merge the
commit that it was begun from first, so that both sides of the later merge have moved.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LIBRARY = "lib/hrcreport"
TO_WINGS = {
    "editorial": "desk editions release starters",
    "build": "batch cluster outputs chain",
    "checks": "manuscript review leaks validation",
    "document": "execute assemble render formats",
    "notebook": "questions lookups charts access",
    "registers": "law sources vouching recommendations following consultations monitoring practice "
    "mandate bibliography",
    "tables": "data recipes",
    "foundation": "errors plugins counted languages words params",
    "foundation/records": "model yaml_source yaml_composing json_source source_text spreadsheet "
    "border",
    "foundation/context": "project reads remembered",
}
MOVED = {
    **{old: f"{wing}/{old}" for wing, rooms in TO_WINGS.items() for old in rooms.split()},
    "text": "notebook/templates",  # `hrc.text` is what cells call
    "render/extension": "document/extension",
    "notebook/answers": "notebook/cells/answers",
    "notebook/api": "notebook/cells/api",
    "notebook/blocks": "notebook/cells/blocks",
    "notebook/float_record": "notebook/templates/cells",
    "notebook/float_texts": "notebook/cells/float_texts",
    "notebook/floats": "notebook/cells/floats",
    "notebook/hearings": "notebook/cells/hearings",
    "notebook/picture_data": "notebook/cells/picture_data",
    "notebook/provenance": "notebook/cells/provenance",
    "notebook/shown_report": "notebook/cells/shown_report",
    "registers/currency": "registers/files/currency",
    "registers/registry": "registers/files/registry",
    "registers/sheet_import": "registers/files/sheet_import",
    "registers/sheets": "registers/files/sheets",
    "registers/trackers": "registers/files/trackers",
    "registers/upr_lists": "registers/files/upr_lists",
    "registers/yaml_edits": "registers/files/yaml_edits",
}
"""Where each room and module lies now, by where it lay."""
GROUPS = re.compile(
    r"\[hrcreport\.(?:formats|registers)\]|[\"`]hrcreport\.(?:formats|registers)[\"`]"
)
"""Names of groups of entry points, which stay."""
PARAMETERS = re.compile(r"hrcreport\.params(?!\w|\.\w)")
"""What the parameters cells of notebooks import; it stays, too."""
TEXTS = {".ipynb", ".json", ".lua", ".md", ".py", ".pyi", ".toml", ".ts", ".yml"}
HELD = "\0{}\0"


def paths() -> Iterator[tuple[str, str]]:
    """Yield old and new path below the library, what lies deeper first."""
    yield from sorted(MOVED.items(), key=lambda each: -each[0].count("/"))


def move_files(root: Path) -> None:
    """Move every file to where it lies now, by git; none that stands is written over."""
    tracked = set(git(root, "ls-files", LIBRARY).splitlines())
    for old, new in paths():
        for place in sorted(tracked):
            within = place.removeprefix(f"{LIBRARY}/")
            if within != f"{old}.py" and not within.startswith(f"{old}/"):
                continue
            target = f"{LIBRARY}/{new}{within.removeprefix(old)}"
            if target in tracked:
                sys.exit(f"{place} cannot go to {target}: that file is there. Merge the two first.")
            (root / target).parent.mkdir(parents=True, exist_ok=True)
            git(root, "mv", place, target)
            for folder in (root / place).parents:
                if any(folder.iterdir()):
                    break
                folder.rmdir()
            tracked = (tracked - {place}) | {target}


def renamed(text: str, *, code: bool) -> str:
    """Return a text with the names and paths of what has moved as they are now."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return HELD.format(len(kept) - 1)

    imports: set[int] = set()
    if code:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                imports.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = text.split("\n")
    text = "\n".join(
        line if number in imports else PARAMETERS.sub(keep, line)
        for number, line in enumerate(lines, start=1)
    )
    text = GROUPS.sub(keep, text)
    for old, new in paths():
        dotted, now = old.replace("/", r"\."), new.replace("/", ".")
        text = re.sub(rf"(?<![\w/-])hrcreport\.{dotted}(?![\w-])", f"hrcreport.{now}", text)
        text = re.sub(
            rf"(?<![\w.-])((?:lib/)?)hrcreport/{old}(?![\w-])", rf"\1hrcreport/{new}", text
        )
        package, _, name = old.rpartition("/")
        home, _, _ = now.rpartition(".")
        origin = f"hrcreport.{package}".rstrip(".").replace(".", r"\.")
        text = re.sub(
            rf"^([ \t]*)from {origin} import {name}((?: as \w+)?[ \t]*(?:#.*)?)$",
            rf"\1from hrcreport.{home} import {now.rpartition('.')[2]}\2",
            text,
            flags=re.MULTILINE,
        )
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text)


def git(root: Path, *words: str) -> str:
    """Run git in a folder and return what it says."""
    done = subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


def main(root: Path) -> None:
    """Move the files of a branch and rename what names them."""
    move_files(root)
    for name in git(root, "ls-files").splitlines():
        path = root / name
        built = name.startswith(("lib/labextension/built", "CHANGELOG", "tests/walls"))
        if path.suffix not in TEXTS or built or not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        if (now := renamed(text, code=path.suffix in {".py", ".pyi"})) != text:
            path.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    main(Path.cwd())
