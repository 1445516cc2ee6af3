"""This module brings params files and notebooks of an earlier form over to that of today.

What was said of a table goes into its record; what a document is, and a visit, become blocks. Each
change is told, and what cannot be decided here stays as it is and is told too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from hrcreport.editorial.starters import (
    OWN_BODY,
    POLICY,
    SetUp,
    bodies_that_declare,
    missing_of_git,
    policy_text,
)
from hrcreport.editorial.starters.shipped import EARLIER, FromTheTool
from hrcreport.editorial.starters.upgraded_notebooks import UpgradedNotebook
from hrcreport.foundation import Former, PlainFile, Project, RefusedError, Report
from hrcreport.registers import Body, RegisterChecks, with_values
from hrcreport.tables import CatalogueFiles

WORDS = ("head", "words", "areas", "place", "title", "unit")
"""Keys of a record's counting that hold words, in each language."""
BARE = {"visit": "dates", "document": "kind"}
"""The key of each block that may stand in its place."""
DESCRIBED = re.compile(r"^describe:[^\n]*\n", re.MULTILINE)
LIMBS = re.compile(r"""\blimb=\\?["']([^"'\\]+)""")
REASON = "as the params file said before it was brought over"


@dataclass(slots=True)
class Upgrade:
    """The files of a project in the form of today, before they are written.

    `told` says what is changed, `open` what somebody must decide, each in a sentence. `replaced`
    are the places of files that come from the tool, with whether the earlier one stays beside.
    """

    project: Project
    texts: dict[Path, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    records: dict[Path, Any] = field(default_factory=dict)
    replaced: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project) -> Upgrade:
        """Return what is to be changed in a project.

        Raises:
            RefusedError: a params file or a notebook cannot be read.
        """
        upgrade = cls(project)
        # A text in another language stands beside the English one.
        for report in sorted(project.reports(), key=lambda report: report.language != "en"):
            upgrade._report(report)
        for path in sorted(project.notebooks.rglob("*.ipynb")):
            upgrade._notebook(path)
        for path in sorted(project.shared_blocks().rglob("*.md")):
            upgrade._block(path)
        upgrade._mandate()
        if not FromTheTool(project).is_clone:
            upgrade._policy()
            upgrade._from_the_tool()
        return upgrade

    @property
    def count(self) -> int:
        """How many files change."""
        return len(self.texts) + len(self.records) + len(self.replaced)

    def write(self) -> list[Path]:
        """Write every file that changes, each whole, before or after; return the new schemas."""
        tool = FromTheTool(self.project)
        for place, keeps in self.replaced.items():
            path = self.project.root / place
            if keeps:
                path.replace(path.with_name(f"{path.name}{EARLIER}"))
            tool.put(place, tool.sources[place].read_bytes())
        if self.replaced or (tool.recorded is None and not tool.is_clone):
            tool.keep()
        for path, content in self.records.items():
            text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            PlainFile(path).write(text.encode())
        for path, text in self.texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            PlainFile(path).write(text.encode())
        return SetUp(self.project).write_schemas()

    def _mandate(self) -> None:
        """Bring the body along that declares the limbs of a project which says none yet."""
        project = self.project
        if Body.all_as_read(project):
            return
        limbs = sorted(_limbs_named(project))
        for name, text in bodies_that_declare(limbs):
            path = project.root / name
            self.texts[path] = text
            self.told.append(
                f"{project.place(path)}: whose mandate it is, with the limbs that registers and "
                f"texts name ({', '.join(limbs)}); earlier versions had it in the program"
            )
            return
        limb_gap = f", nor which limbs it has ({', '.join(limbs)} are named)" if limbs else ""
        place = project.place(project.data / OWN_BODY)
        self.open.append(
            f"{place}: nobody has said whose mandate it is{limb_gap}: write it with code, name and "
            "short, as docs/reference/mandate.md shows"
        )

    def _policy(self) -> None:
        """Bring what protects persons, and what git is to leave out."""
        project = self.project
        if not (path := project.data / POLICY).exists():
            self.texts[path] = policy_text()
            self.told.append(
                f"{project.place(path)}: written; name in approved_by who may approve a release"
            )
        path = project.root / ".gitignore"
        gitignore = path.read_text(encoding="utf-8") if path.exists() else ""
        if lines := missing_of_git(gitignore):
            gap = "" if not gitignore or gitignore.endswith("\n") else "\n"
            self.texts[path] = f"{gitignore}{gap}{lines}"
            self.told.append(f".gitignore: {', '.join(lines.split())} added")

    def _from_the_tool(self) -> None:
        for place, becomes, why in FromTheTool(self.project).changes():
            self.told.append(f"{place}: {becomes}, {why}")
            if becomes != "kept":
                self.replaced[place] = becomes == "replaced"

    def _report(self, report: Report) -> None:
        """Bring one params file over, as far as its notebook has declared such keys."""
        path, place = report.params_file, self.project.place(report.params_file)
        text = path.read_text(encoding="utf-8")
        try:
            params = YAML(typ="safe", pure=True).load(text) or {}
        except Exception as error:
            raise RefusedError.of(
                place, "this file is no YAML.", "Run: hrcreport check", "upgrade.unreadable"
            ) from error
        notebook = UpgradedNotebook.read(report.notebook, self.project)
        if not isinstance(params, dict) or not (notebook.was_former or notebook.is_todays):
            return
        changed: dict[str, Any] = {}
        self._tables(place, params, str(report.language), changed)
        self._worked_out(place, params, changed)
        self._blocks(place, params, changed)
        if changed:
            self.texts[path] = with_values(text, changed)

    def _tables(
        self, place: str, params: Mapping[str, Any], language: str, changed: dict[str, Any]
    ) -> None:
        otherwise: dict[str, dict[str, Any]] = {}
        for key in [former_key for former_key in Former.OF_TABLES if former_key in params]:
            owner, name = Former.OF_TABLES[key]
            table = params.get(owner) or ("" if owner != "events" else params.get("yearly"))
            value = params[key]
            if key == "stops_words":  # its year is worked out
                value = str(value).removesuffix(f", {params.get('stops_year')}")
            if value in ("", None, []) or not isinstance(table, str) or not table:
                changed[key] = None
                self.told.append(f"{place}: '{key}' is taken out: it says nothing of a table")
                continue
            record_place = self._counting(table, name, value, language)
            if record_place is None:
                self.open.append(f"{place}: '{key}': there is no record of the table '{table}'")
            elif record_place:
                changed[key] = None
                self.told.append(
                    f"{place}: '{key}' stands in the record of '{table}', {record_place}"
                )
            elif owner in ("events", "stops"):
                changed[key] = None
                otherwise.setdefault(owner, {})[name] = value
                self.told.append(
                    f"{place}: '{key}' is otherwise in the record of '{table}'; it stays below "
                    f"'{owner}', with a reason that you should mend"
                )
            else:
                self.open.append(
                    f"{place}: '{key}' is otherwise in the record of '{table}': decide which holds"
                )
        for owner, keys in otherwise.items():
            changed[owner] = {"table": params[owner], **keys, "because": REASON}

    def _counting(self, table: str, key: str, value: Any, language: str) -> str | None:
        """Say a thing in the record of a table; empty where it says another, None without one."""
        path = CatalogueFiles(self.project.data).record(table)
        if path not in self.records and not path.is_file():
            return None
        content = self.records.get(path) or json.loads(path.read_bytes())
        listed = content.get("resources", [content])
        record = next((resource for resource in listed if resource.get("name") == table), None)
        if record is None:
            return None
        counting = record["hrc"].setdefault("counting", {})
        place = self.project.place(path)
        recorded = counting.get(key)
        if key in WORDS:
            words = {"en": recorded} if isinstance(recorded, str) else dict(recorded or {})
            if words.setdefault(language, value) != value:
                return ""
            words.setdefault("en", value)
            counting[key] = words if len(set(words.values())) > 1 else words["en"]
        elif counting.setdefault(key, value) != value:
            return ""
        self.records[path] = content
        self._recipe(table, counting)
        return place

    def _recipe(self, table: str, counting: Mapping[str, Any]) -> None:
        """Let the recipe that describes a table say what its record says."""
        path = self.project.data / "recipes" / f"{table}.yml"
        if not path.is_file():
            return
        text = path.read_text(encoding="utf-8")
        if not (described := DESCRIBED.search(text)):
            return
        if path not in self.texts:
            place = self.project.place(path)
            self.told.append(f"{place}: 'counting' stands in 'describe'; import the table anew")
        line = f"  counting: {json.dumps(counting, ensure_ascii=False)}\n"
        self.texts[path] = text[: described.end()] + line + text[described.end() :]

    def _worked_out(self, place: str, params: Mapping[str, Any], changed: dict[str, Any]) -> None:
        stands = {"area_first": "first_year", "area_last": "last_year", "area_focus": "focus"}
        for key in [former_key for former_key in Former.WORKED_OUT if former_key in params]:
            changed[key] = None
            words = f"{place}: '{key}' is taken out: {Former.WORKED_OUT[key]} stands for it"
            now = stands.get(key)
            if now and params.get(now) != params[key]:
                words += f"; it was {params[key]} and is {params.get(now)} now"
            self.told.append(words)

    def _blocks(self, place: str, params: Mapping[str, Any], changed: dict[str, Any]) -> None:
        blocks: dict[str, dict[str, Any]] = {}
        for key in [former_key for former_key in Former.OF_BLOCKS if former_key in params]:
            block = Former.OF_BLOCKS[key]
            if block not in blocks:
                block_value = params.get(block)
                blocks[block] = dict(block_value) if isinstance(block_value, dict) else {}
                if block_value and not isinstance(block_value, dict):
                    blocks[block][BARE[block]] = block_value
            blocks[block].setdefault(key, params[key])
            changed[key] = None
            self.told.append(f"{place}: '{key}' stands below '{block}'")
        changed |= blocks

    def _notebook(self, path: Path) -> None:
        notebook = UpgradedNotebook.read(path, self.project)
        if not notebook.was_former:
            return
        place = self.project.place(path)
        changes, waits = notebook.upgrade()
        self.told += [f"{place}: {words}" for words in changes]
        self.open += [f"{place}: {words}" for words in waits]
        self.texts[path] = notebook.text()

    def _block(self, path: Path) -> None:
        before = path.read_text(encoding="utf-8")
        if (after := UpgradedNotebook.prose(before)) != before:
            self.texts[path] = after
            self.told.append(f"{self.project.place(path)}: names of parameters in its values")


def _limbs_named(project: Project) -> set[str]:
    """Return the codes that registers and texts of a project call limbs of its mandate."""
    problems = RegisterChecks(project).problems()
    limbs = {str(problem.value) for problem in problems if problem.rule == "mandate.undeclared"}
    for path in (*project.notebooks.rglob("*.ipynb"), *project.shared_blocks().rglob("*.md")):
        for words in LIMBS.findall(path.read_text(encoding="utf-8")):
            limbs.update(words.split())
    return limbs
