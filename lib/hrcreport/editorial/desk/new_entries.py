"""This module begins entries of registers: law, sources, quotations, photographs, an addendum."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hrcreport.checks import Scanned
from hrcreport.document import ForeignText
from hrcreport.editorial.desk.new_reports import NewReports, parameters_of, unknown_states
from hrcreport.editorial.desk.pasting import with_cell
from hrcreport.editorial.desk.report_texts import ReportTexts, write_files
from hrcreport.editorial.starters import COMMENTS
from hrcreport.foundation import Problem, Project, RefusedError, Report, sha256_of
from hrcreport.registers import (
    Bibliography,
    Body,
    Consultations,
    CountryLaw,
    PrintedList,
    RegisterChecks,
    RegisterFile,
)
from hrcreport.tables import Photograph


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be written of a new entry; nothing is written yet.

    `files` are whole files, `texts` those of a report that gets a cell, `checked` the reports that
    are checked once all is written, `told` what was done to it, `refused` what was not taken.
    """

    project: Project
    files: Mapping[Path, str | bytes]
    texts: ReportTexts | None = None
    checked: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    refused: tuple[Problem, ...] = ()

    @property
    def places(self) -> list[str]:
        """Where what is written stands, as authors read it."""
        return [*map(self.project.place, self.files), *([self.texts.place] if self.texts else [])]

    def printed_by(
        self,
        cell: str,
        report: Report,
        *,
        after: str,
        parameters: Mapping[str, Any] | None = None,
    ) -> NewEntry:
        """Return the entry together with a code cell of a report behind a cell of this id.

        `parameters` are those of the report, where they are known already.

        Raises:
            RefusedError: check refuses the report, or its notebook has no such cell.
        """
        values = parameters or parameters_of(report.id, self.project)
        texts = ReportTexts.of(self.project, report, values)
        texts = with_cell(texts, cell, after=after, kind="code")
        return replace(self, texts=texts, checked=(report.id,))

    def write(self) -> None:
        """Write the files and the texts, and check the reports.

        Raises:
            RefusedError: something cannot be written, or check refuses a report.
        """
        write_files(self.files, self.project)
        if self.texts:
            self.texts.write({})
        if self.checked:
            NewReports(self.project).checked([*self.checked])

    @classmethod
    def of_record(
        cls,
        project: Project,
        printed_list: PrintedList,
        cells: Mapping[str, str | tuple[str, ...]],
        *,
        file: str = "",
    ) -> NewEntry:
        """Return a register with one record more, by the cells of its form.

        `file` is what the file is named for, the code of a State in most; none of a register of one
        file.

        Raises:
            RefusedError: no State has the code, or a value does not fit.
        """
        register = printed_list.register
        if printed_list.of_states and (
            unknown := unknown_states([file], project.known_countries())
        ):
            raise RefusedError(unknown)
        stem = file.lower() if printed_list.of_states else file or Path(register.files).stem
        head = {register.model.named_for: file} if file else None
        register_file = RegisterFile.of(register.name, stem, project)
        values = printed_list.values(cells)
        text = register_file.with_records(printed_list.key, added=[values], head=head)
        return cls(project, {register_file.path: text})

    @classmethod
    def of_provision(
        cls, project: Project, country: str, record: Mapping[str, Any], *, covers: str | None = None
    ) -> NewEntry:
        """Return the law of a State with one provision more.

        `record` is the provision by its keys; `covers` says with the first one which law the
        register covers.

        Raises:
            RefusedError: no State has the code, nothing says what is covered, or a key does not
                fit.
        """
        names = project.known_countries()
        if unknown := unknown_states([country], names):
            raise RefusedError(unknown)
        listed = Body.as_read(project).topics
        if listed and (unlisted := [topic for topic in record["topics"] if topic not in listed]):
            raise RefusedError(
                Problem.not_one_of(
                    topic,
                    listed,
                    "--topic",
                    f"the mandate lists no topic '{topic}'.",
                    "cli.unknown-topic",
                    heading="Topics",
                    after="They stand under 'topics' in data/mandate/bodies.",
                )
                for topic in unlisted
            )
        file = RegisterFile.of("law", CountryLaw.file(country, project).stem, project)
        if not file.path.exists() and not covers:
            raise RefusedError.of(
                file.place,
                f"no law of {names[country]} is registered yet, and nothing says what is covered.",
                'Write --covers "Constitution and federal statutes; rules of the police are not '
                'covered.", which prints below the table of tests.',
                "cli.law-not-covered",
            )
        text = file.with_records(
            "provisions",
            slips=RegisterChecks(project).of_law,
            added=[{key: value for key, value in record.items() if value}],
            head={"country": country, "heading": names[country], "covers": covers or ""},
        )
        return cls(project, {file.path: text})

    @classmethod
    def of_assessment(cls, project: Project, country: str, record: Mapping[str, Any]) -> NewEntry:
        """Return the law of a State with one assessment more; `record` is it by its keys.

        Raises:
            RefusedError: no law of the State is registered, or a key does not fit.
        """
        countries_with_law = [path.stem.upper() for path in CountryLaw.files(project)]
        if country not in countries_with_law:
            raise RefusedError(
                Problem.not_one_of(
                    country,
                    countries_with_law,
                    "data/law",
                    f"no law of '{country}' is registered.",
                    "cli.no-law",
                    heading="States with law are",
                    after="Begin one: hrcreport new provision.",
                )
            )
        file = RegisterFile.of("law", CountryLaw.file(country, project).stem, project)
        keys = file.register.lists["assessments"]
        assessment = {key: record[key] for key in keys if record.get(key)}
        slips = RegisterChecks(project).of_law
        return cls(
            project, {file.path: file.with_records("assessments", slips=slips, added=[assessment])}
        )

    @classmethod
    def of_quotation(
        cls,
        project: Project,
        report: Report,
        voice: Mapping[str, str],
        *,
        entry: str,
        heard: Mapping[str, str | None],
        cell: str,
        after: str | None = None,
    ) -> NewEntry:
        """Return the consultations of a report with one quotation more.

        `voice` is the quotation by its keys, `entry` the code of who was heard, and `heard` what
        the register is to say of somebody new; `cell` is the code that prints it, and is put behind
        the cell `after`.

        Raises:
            RefusedError: check refuses the report, nobody has the code or somebody has it already,
                or a key does not fit.
        """
        parameters = parameters_of(report.id, project)
        consultations = Consultations.of(report.id, project)
        codes = [heard_entry.code for heard_entry in consultations.entries]
        quotation = {key: value for key, value in voice.items() if value}
        path = project.data / "consultations" / f"{report.id}.yml"
        facts = {key: value for key, value in heard.items() if value}
        changes: dict[str, Any]
        if entry in codes:
            if facts:
                raise RefusedError.of(
                    project.place(path),
                    f"'{entry}' stands in the register already.",
                    "Leave out what says who was heard; change it in the file.",
                    "cli.entry-exists",
                    value=entry,
                )
            number = codes.index(entry) + 1
            before = [
                earlier_voice.plain() for earlier_voice in consultations.entries[number - 1].voices
            ]
            changes = {"changed": {number: {"voices": [*before, quotation]}}}
        elif not facts:
            raise RefusedError(
                Problem.not_one_of(
                    entry,
                    codes,
                    project.place(path),
                    f"nobody was heard as '{entry}'.",
                    "cli.unknown-entry",
                    heading="Entries are",
                    after="Say who was heard: --kind, --form, --date, --attribution, "
                    "--consent-record.",
                )
            )
        else:
            record = {"code": entry, **facts, "consent": "quotation", "voices": [quotation]}
            changes = {"added": [record], "head": {"report": report.id}}
        file = RegisterFile.of("consultations", report.id, project)
        text = file.with_records("entries", **changes)
        new_entry = cls(project, {path: text}, checked=(report.id,))
        return (
            new_entry.printed_by(cell, report, after=after, parameters=parameters)
            if after
            else new_entry
        )

    @classmethod
    def of_comments(cls, project: Project, report: Report) -> NewEntry:
        """Return the addendum with the State's comments on a report: parameters and notebook.

        Raises:
            RefusedError: there is no comment, or the addendum is there.
        """
        parameters = parameters_of(report.id, project)
        register = project.data / "consultations" / f"{report.id}.yml"
        consultations = Consultations.of(report.id, project)
        new_id = f"{report.id}-comments"
        params = project.params / "countries" / f"{new_id}.yml"
        notebook = project.notebooks / "countries" / f"{new_id}.ipynb"
        if not consultations.comments:
            raise RefusedError.of(
                project.place(register),
                f"no comment by the State on '{report.id}' is recorded.",
                "Write them below 'reply:', 'comments:', each with code, paragraph and text.",
                "cli.no-comments",
                value=report.id,
            )
        if existing_path := next((path for path in (params, notebook) if path.exists()), None):
            raise RefusedError.of(
                project.place(existing_path),
                "this file is there already.",
                "Change it; nothing was written.",
                "cli.report-exists",
                value=new_id,
            )
        country = parameters["country"]
        files: dict[Path, str | bytes] = {
            params: f"{Report.editor_line('country')}\ncountry: {country}\non: {report.id}\n",
            notebook: COMMENTS.read_text(encoding="utf-8"),
        }
        return cls(project, files, checked=(new_id,))

    @classmethod
    def of_sources(
        cls, project: Project, file: Path, *, name: str, report: Report | None = None
    ) -> NewEntry:
        """Return sources out of another program's file, and what became of each of them.

        `name` is what messages call the file. They go into the bibliography of a report, or into
        that of all.

        Raises:
            RefusedError: the file cannot be read, or is of a form that is not.
            BibliographyError: the bibliography cannot be used as it stands.
        """
        form = ForeignText.LISTS.get(file.suffix.lower())
        if form is None:
            raise RefusedError.of(
                name,
                "this file is no list of sources.",
                f"Files may end in {', '.join(ForeignText.LISTS)}: in Zotero choose File, Export "
                "Library…, and the format BibLaTeX or CSL JSON.",
                "cli.no-sources",
            )
        records = ForeignText(_content(file), form).sources(place=name)
        if not records:
            raise RefusedError.of(
                name,
                "this file holds no source.",
                "Choose sources in the program that wrote it, and export them anew.",
                "cli.no-sources",
            )
        path, text, import_outcome = Bibliography.with_sources(
            project, records, file=report.id if report else "", place=name
        )
        messages = [f"[@{key}] {words}" for key, words in import_outcome.added.items()]
        if import_outcome.there:
            messages.append(
                f"there already, and left as they are: {', '.join(import_outcome.there)}"
            )
        files: dict[Path, str | bytes] = {path: text} if import_outcome.added else {}
        return cls(project, files, told=tuple(messages), refused=tuple(import_outcome.refused))

    @classmethod
    def of_photograph(
        cls,
        project: Project,
        name: str,
        file: Path,
        facts: Mapping[str, str],
        *,
        consents: Sequence[str] = (),
        report_id: str | None = None,
        after: str | None = None,
    ) -> NewEntry:
        """Return the record of a photograph, and its picture without metadata.

        `facts` is what the record says by its keys, `consents` a code, a day and a place of each
        person who can be recognized. A report that is to print it is named with the cell behind
        which it does.

        Raises:
            RefusedError: the name is taken, the picture cannot be read, or what is said of it does
                not fit.
        """
        path = project.data / Photograph.folder / f"{name}.yml"
        if path.exists():
            raise RefusedError.of(
                project.place(path),
                f"there is a photograph '{name}' already.",
                "Choose another name; nothing was written.",
                "cli.photograph-exists",
                value=name,
            )
        if bool(report_id) != bool(after):
            raise RefusedError.of(
                "hrcreport new photo",
                "a cell is named without its report, or a report without the cell.",
                "Give --report and --after, or neither.",
                "cli.photograph-where",
            )
        jpeg, taken_out = Scanned.points_alone(_content(file), place=str(file))
        agreed = [
            dict(zip(("code", "given_on", "record"), consent.split(None, 2), strict=False))
            for consent in consents
        ]
        keys = Photograph.declared_keys()
        record = {"name": name, **{key: facts[key] for key in keys if facts.get(key)}}
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in record.items()]
        if agreed:
            lines.append(f"consents: {json.dumps(agreed, ensure_ascii=False)}")
        lines.append(f'sha256: "{sha256_of(jpeg)}"')
        text = "\n".join(["# yaml-language-server: $schema=_schema/photographs.json", *lines, ""])
        with tempfile.TemporaryDirectory() as scratch:
            trial = Path(scratch) / path.name
            trial.write_text(text, encoding="utf-8")
            if slips := Photograph.read_file(trial, place=project.place(path))[1]:
                raise RefusedError(slips)
        contents: dict[Path, str | bytes] = {path: text, Photograph.picture_of(path): jpeg}
        messages = [f"taken out of the picture: {', '.join(taken_out)}"] if taken_out else []
        return cls(project, contents, told=tuple(messages))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RefusedError.of(
            str(file),
            f"this file cannot be read: {error.strerror}.",
            "Name a file that lies on a disk.",
            "cli.not-read",
        ) from error
