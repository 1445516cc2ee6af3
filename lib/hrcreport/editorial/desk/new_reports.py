"""This module begins reports: the params file of a State, a theme with its notebook, a finding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.editorial.desk.first_texts import (
    RECOMMENDATIONS,
    finding_text,
    recommendation_text,
    theme_blocks,
    with_recommendation,
)
from hrcreport.foundation import (
    Declaration,
    Kind,
    Problem,
    Project,
    RefusedError,
    Report,
    ReportStates,
)
from hrcreport.registers import Body, Mandate

if TYPE_CHECKING:  # they bring what makes and merges notebooks, which other commands do without
    from hrcreport.editorial.desk.report_texts import Adopted, ReportTexts

FINDINGS = "findings"
LIMB = "limb"


def unknown_states(codes: Iterable[str], names: Mapping[str, str]) -> list[Problem]:
    """Return a problem for each code that is no State's, with the State that may be meant."""
    return [
        Problem(
            "data/tables/states.csv",
            f"no State has the code '{code}'.",
            f"{ReportStates.meant(code, names)}Write the three capital letters of ISO 3166-1.",
            "cli.unknown-state",
            value=code,
        )
        for code in codes
        if code not in names
    ]


@dataclass(frozen=True, slots=True)
class NewParams:
    """The params file of a State's new report; nothing is written yet."""

    code: str
    name: str
    path: Path
    text: str

    def write(self, project: Project) -> None:
        """Write the file, which is not there yet.

        Raises:
            RefusedError: it is there, or its folder cannot be written to.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(self.text)
        except OSError as error:
            raise RefusedError.of(
                project.place(self.path),
                f"this file cannot be written: {error.strerror}.",
                "Look whether it is there already, and whether you may write to its folder.",
                "cli.not-written",
            ) from error


def _refuse_states(
    codes: list[str], names: dict[str, str], missing: dict[str, str], project: Project
) -> None:
    """Refuse codes that are none, and States that have a report, all at once.

    Raises:
        RefusedError: there is such a code.
    """
    problems = unknown_states(codes, names)
    for code in codes:
        if code in names and code not in missing:
            files = [path for kind, path in project.params_files() if kind == "country"]
            path = next(
                params_path
                for params_path in files
                if params_path.stem.partition("-")[0] == code.lower()
            )
            problems.append(
                Problem(
                    project.place(path),
                    f"there is a report on this State already: {names[code]}.",
                    "Change that file; nothing was written.",
                    "cli.report-exists",
                    value=code,
                )
            )
    if problems:
        raise RefusedError(problems)


def parameters_of(report_id: str, project: Project) -> Mapping[str, Any]:
    """Return the parameters of a report.

    Raises:
        RefusedError: check refuses its params file.
    """
    from hrcreport.checks import Checked

    parameters, problems = Checked(project).reports(only=[report_id])
    if report_id not in parameters:
        raise RefusedError(problem for problem in problems if problem.severity == "error")
    return parameters[report_id].values


@dataclass(frozen=True, slots=True)
class NewTheme:
    """The params file and the notebook of a new report on a theme; nothing is written yet."""

    params: Path
    text: str
    adopted: Adopted
    project: Project

    @property
    def places(self) -> list[str]:
        """Where both files lie, as authors read it."""
        return [self.project.place(self.params), self.project.place(self.adopted.path)]

    def write(self) -> None:
        """Write both files.

        Raises:
            RefusedError: the params file cannot be written.
            OSError: the notebook cannot be written.
        """
        from hrcreport.editorial.desk.report_texts import write_files

        write_files({self.params: self.text}, self.project)
        self.adopted.write(self.project)


@dataclass(frozen=True, slots=True)
class NewReports:
    """What can be begun in a project: reports on States and themes, findings in a report."""

    project: Project

    def countries(self, codes: Sequence[str], *, every: bool) -> list[NewParams]:
        """Return the params files of States, by their codes, or of `every` State without a report.

        Raises:
            RefusedError: both or neither is asked for, a code is none, a State has a report, or the
                shared notebook does not declare its parameters.
        """
        names = self.project.known_countries()
        missing = self.project.states_without_report(names)
        if every == bool(codes):
            raise RefusedError.of(
                "hrcreport new country",
                "it is not clear which States are meant.",
                "Name codes of ISO 3166-1, for example 'TCD', or all States without a report: "
                "--all.",
                "cli.which-states",
            )
        wanted_codes = list(missing) if every else list(dict.fromkeys(codes))
        _refuse_states(wanted_codes, names, missing, self.project)
        notebook = self.project.notebooks / "country.ipynb"
        declaration, problems = Declaration.read(
            notebook, place=self.project.place(notebook), languages=self.project.known_languages
        )
        if declaration is None:
            raise RefusedError(problems)
        return [
            NewParams(
                code,
                names[code],
                self.project.params_file("country", code.lower()),
                declaration.params_of_state(code, names[code]),
            )
            for code in wanted_codes
        ]

    def _mandate(self, limb: str, report: Mapping[str, Any], *, takes_limb: bool = True) -> Body:
        """Return whose mandate it is; a limb that is none, missing or not asked for is refused."""
        body = Mandate.body(self.project, report)
        if limb in ((body.codes if takes_limb else ()) or ("",)):
            return body
        message = (
            f"the mandate has no limb '{limb}'." if limb else "no limb of the mandate is named."
        )
        if not takes_limb:
            message = f"the notebook of themes takes up no limb, and '{limb}' is named."
        raise RefusedError(
            Problem.not_one_of(
                limb,
                body.codes if takes_limb else (),
                "--limb",
                message,
                "cli.limb",
                heading="Limbs",
            )
        )

    def finding(
        self, report: Report, *, limb: str, name: str | None
    ) -> tuple[ReportTexts, dict[str, str]]:
        """Return a report's texts and, by their blocks, those that a new finding on a limb changes.

        Raises:
            RefusedError: there is no such limb, the name cannot be taken, or check refuses the
                report.
        """
        from hrcreport.editorial.desk.report_texts import ReportTexts

        parameters = parameters_of(report.id, self.project)
        body = self._mandate(limb, parameters)
        texts = ReportTexts.of(self.project, report, parameters)
        of_country = report.kind == "country" and bool(limb)
        block = body.block(limb).replace(".", "-") if of_country else FINDINGS
        before = texts.printed(block)
        if of_country and before is not None and name is None and not texts.own(block):
            written = {block: finding_text(block, limb=limb, body=body)}
        else:
            finding_name = name or _free_name((not of_country and limb) or block, texts)
            # The shared finding stays: the shared recommendations rest on it.
            earlier_text = f"{before.rstrip()}\n\n" if before else ""
            advice = texts.printed(RECOMMENDATIONS)
            _refuse_name(finding_name, _names_of(texts.all()), texts.place)
            added = recommendation_text(finding_name, limb=limb, body=body)
            written = {
                block: earlier_text + finding_text(finding_name, limb=limb, body=body),
                RECOMMENDATIONS: with_recommendation(advice, added) if advice else added,
            }
        texts.written(written)
        return texts, written

    def theme(
        self, theme_id: str, *, limb: str, title: str | None, countries: Sequence[str]
    ) -> NewTheme:
        """Return the params file of a new report on a theme and the notebook made for it.

        A limb is asked for where the shared notebook declares one, and refused where it does not.

        Raises:
            RefusedError: the name is none or taken, or a State, the limb or the shared notebook is
                unknown.
        """
        report_ids = {report.id for report in self.project.reports()}
        if not Kind.NAME.fullmatch(theme_id):
            raise RefusedError.of(
                "params/themes",
                f"'{theme_id}' cannot be the name of a report.",
                "Write small letters, digits and single hyphens: 'border-policing'.",
                "cli.report-name",
                value=theme_id,
            )
        if theme_id in report_ids:
            raise RefusedError.of(
                "params/themes",
                f"there is a report '{theme_id}' already.",
                "Choose another name; nothing was written.",
                "cli.theme-exists",
                value=theme_id,
            )
        if unknown := unknown_states(countries, self.project.known_countries()):
            raise RefusedError(unknown)
        compared = list(dict.fromkeys(countries or self._states()))
        words = title or theme_id.replace("-", " ").capitalize()
        params = self.project.params_file("theme", theme_id)
        from hrcreport.editorial.desk.report_texts import adopted, text_of

        report = Report(theme_id, "theme", params, self.project.notebook_of(theme_id, "theme"))
        place = self.project.place(report.notebook)
        declaration, slips = Declaration.read(
            report.notebook, place=place, languages=self.project.known_languages
        )
        if declaration is None:
            raise RefusedError(slips)
        values = {
            parameter.name: parameter.default for parameter in declaration.parameters.values()
        }
        body = self._mandate(limb, values, takes_limb=LIMB in declaration.parameters)
        values |= {"title": words, **({LIMB: limb} if limb else {}), "countries": compared}
        lines = [
            Report.editor_line("theme"),
            f"title: {_quoted(words)}",
            *([f"{LIMB}: {limb}"] if limb else []),
            f"countries: [{', '.join(compared)}]",
        ]
        standard = text_of(self.project.shared_blocks() / f"standard-{body.block(limb)}.md")
        texts: Mapping[str, str] = {"standards": standard or "TBC: what international law asks.\n"}
        adoption = adopted(
            self.project,
            report,
            values,
            texts={**texts, **theme_blocks(theme_id, limb=limb, body=body)},
        )
        return NewTheme(params, "\n".join(lines) + "\n", adoption, self.project)

    def _states(self) -> list[str]:
        """Return the States whose law is registered; where there is none, those of the reports."""
        from hrcreport.registers import CountryLaw

        known_countries = self.project.known_countries()
        files = [path for kind, path in self.project.params_files() if kind == "country"]
        codes = (path.stem.partition("-")[0].upper() for path in files)
        of_law = [path.stem.upper() for path in CountryLaw.files(self.project)]
        return of_law or [code for code in codes if code in known_countries]

    def checked(self, ids: list[str]) -> list[Problem]:
        """Return what `hrcreport check` says of the new reports.

        Raises:
            RefusedError: it refuses one of them.
        """
        from hrcreport.checks import Checked

        _, problems = Checked(self.project).reports(only=ids)
        if any(problem.severity == "error" for problem in problems):
            raise RefusedError(problems)
        return problems


def _free_name(stem: str, texts: ReportTexts) -> str:
    taken_names = _names_of(texts.all())
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 1000))
    return next(name for name in candidates if name not in taken_names)


def _refuse_name(name: str, taken_names: Collection[str], place: str) -> None:
    """Refuse a name of the wrong form, or one that a finding has already.

    Raises:
        RefusedError: the name cannot be taken.
    """
    if not Kind.NAME.fullmatch(name):
        raise RefusedError.of(
            "--name",
            f"'{name}' cannot be the name of a finding.",
            "Write small letters, digits and single hyphens, for example 'legal-aid'.",
            "cli.finding-name",
            value=name,
        )
    if name in taken_names:
        raise RefusedError.of(
            place,
            f"there is a finding or recommendation '{name}' already.",
            "Choose another name; nothing was written.",
            "cli.finding-exists",
            value=name,
        )


def _names_of(texts: Iterable[str]) -> set[str]:
    """Return the names of the findings and recommendations in texts."""
    marks = [word for text in texts for word in text.split() if word.startswith(("{#f-", "{#r-"))]
    return {mark[len("{#f-") :].rstrip("}") for mark in marks}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
