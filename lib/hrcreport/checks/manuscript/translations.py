"""This module tells where a text in another language has fallen behind the English one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from importlib import resources
from pathlib import Path

from hrcreport.checks.manuscript.skeletons import code_skeleton, differences, prose_skeleton
from hrcreport.foundation import (
    Language,
    Node,
    Problem,
    Project,
    Report,
    Severity,
    Words,
    read_cells,
)
from hrcreport.notebook import Origin


def check_translations(project: Project, report: Report, *, final: bool) -> list[Problem]:
    """Return what a report in another language lacks, or has otherwise than its English sources.

    A notebook must have the same cells and code as the English one, save for the words that the
    code prints; its prose, and that of its blocks, must have the same headings, labels, values,
    citations and number of paragraphs. These are warnings, and errors in a final document.
    """
    language = project.known_languages.get(report.language)
    if language is None or language == Language.FIRST:
        return []
    severity: Severity = "error" if final else "warning"
    problems = [
        *_notebook_problems(project, report, language),
        *_block_problems(project, report, language),
        *_word_problems(project, language),
    ]
    if final:
        problems += _draft_problems(project, report)
    return [replace(problem, severity=severity) for problem in problems]


def _notebook_problems(project: Project, report: Report, language: Language) -> Iterator[Problem]:
    english = project.shared_notebook(report.kind)
    name = language.name
    notebook = _printed_from(project, report)
    if notebook == english:
        yield Problem(
            project.place(report.params_file),
            f"there is no {name} notebook, so this report is printed in English.",
            f"Write notebooks/{report.kind}.{report.language}.ipynb: copy {english.name} and "
            "translate its text.",
            rule="translation.no-notebook",
        )
    elif notebook.parent == project.notebooks:
        place, source = project.place(notebook), project.place(english)
        yield from _cell_problems(place, source, _cells(notebook), _cells(english))


def _printed_from(project: Project, report: Report) -> Path:
    """Return the notebook that a report prints: the shared one if its own was poured from it."""
    adopted = any(
        Origin.of(cell.get("metadata", {}).get(Origin.key))
        for cell in read_cells(report.notebook, place="")[0]
    )
    return project.notebook_of("", report.kind, report.language) if adopted else report.notebook


_Cell = tuple[str, str, str]
"""Type of a cell, its tags, its source."""


def _cells(notebook: Path) -> list[_Cell]:
    """Return the cells of a notebook; none where it cannot be read, which other checks tell."""
    cells, _ = read_cells(notebook, place=notebook.name)
    return [
        (
            str(cell["cell_type"]),
            " ".join(cell.get("metadata", {}).get("tags", [])),
            "".join(cell["source"]),
        )
        for cell in cells
    ]


def _cell_problems(
    place: str, source: str, cells: list[_Cell], english: list[_Cell]
) -> Iterator[Problem]:
    if not cells or not english:
        return
    translated_signatures = [_signature(cell) for cell in cells]
    english_signatures = [_signature(cell) for cell in english]
    for act, i, i_end, j, j_end in SequenceMatcher(
        None, english_signatures, translated_signatures, autojunk=False
    ).get_opcodes():
        if act == "equal":
            for number, translated_index in zip(range(i, i_end), range(j, j_end), strict=True):
                if cells[translated_index][0] != "code":
                    yield from _prose_problem(
                        place,
                        f"cell {translated_index + 1}: ",
                        english[number][2],
                        cells[translated_index][2],
                        f"cell {number + 1} of {source}",
                    )
        else:
            yield _unequal(place, source, (i, i_end), (j, j_end))


def _signature(cell: _Cell) -> str:
    kind, tags, text = cell
    return f"{kind} [{tags}] {code_skeleton(text) if kind == 'code' else ''}"


def _unequal(
    place: str, source: str, english_span: tuple[int, int], translated_span: tuple[int, int]
) -> Problem:
    (theirs, are, their_pronoun), (own_cells, is_own, own_pronoun) = (
        _spoken(english_span),
        _spoken(translated_span),
    )
    if translated_span[0] == translated_span[1]:
        at = f"behind cell {translated_span[0]}" if translated_span[0] else "to the top"
        return Problem(
            place,
            f"{theirs} of {source} {are} not in it.",
            f"Copy {their_pronoun} {at} and translate the text.",
            rule="translation.cell-missing",
        )
    if english_span[0] == english_span[1]:
        return Problem(
            place,
            f"{own_cells} {is_own} not in {source}.",
            f"Delete {own_pronoun}, or add {own_pronoun} there too.",
            rule="translation.cell-added",
        )
    return Problem(
        place,
        f"{own_cells}: the code is not that of {theirs} of {source}.",
        "Take the code over; only the words that it prints may be translated.",
        rule="translation.code",
    )


def _spoken(span: tuple[int, int]) -> tuple[str, str, str]:
    """Return cells by their numbers, and the verb and the pronoun that go with them."""
    first, last = span[0] + 1, span[1]
    if first == last:
        return f"cell {first}", "is", "it"
    return f"cells {first} to {last}", "are", "them"


def _draft_problems(project: Project, report: Report) -> Iterator[Problem]:
    for path in _drafts(project, report.language):
        yield Problem(
            project.place(path),
            "this translation is a draft, and the report that prints it is final.",
            "Let a named person compare it with the English text: translation: verified, "
            "verified_by and verified_on.",
            rule="translation.draft-in-final",
        )


def _word_problems(project: Project, language: Language) -> Iterator[Problem]:
    """Yield the words that a language of the project lacks, one problem for each of its files."""
    if language.code in Language.of_the_tool():
        return
    names = (name for name in Words.in_english() if not name.endswith("-sign"))
    words = [name for name in names if name not in language.usual]
    english = project.extension / "strings" / f"{Language.FIRST}.yml"
    node, _ = Node.read(english, place=project.place(english))
    strings = list(node.plain()) if node else []
    statistics = resources.files("disparity") / "words.json"
    words_in_english = Language.named(Language.FIRST).folder / Language.WORDS
    for file, original, english_names, present_words in (
        (Language.WORDS, words_in_english.as_posix(), words, language.words),
        (Language.STRINGS, project.place(english), strings, language.strings),
    ):
        lacking = [name for name in english_names if name not in present_words]
        of_estimates = any(name.startswith("estimate.") for name in lacking)
        beside = f", those of 'estimate' as {statistics} has them" * of_estimates
        if lacking:
            yield Problem(
                f"{language.place}/{file}",
                f"{len(lacking)} of the {len(english_names)} words that documents print by "
                "themselves "
                f"have no {language.name} here, and are printed in English: {', '.join(lacking)}.",
                f"Write them as {original} has them{beside}.",
                rule="language.lacking",
            )


def _block_problems(project: Project, report: Report, language: Language) -> Iterator[Problem]:
    shared = project.shared_blocks(report.language)
    name = language.name
    own_texts = _own_texts(project, report.kind, report.id)
    for block in _block_names(_printed_from(project, report)):
        english = project.shared_blocks() / f"{block}.md"
        translated = shared / f"{block}.md"
        if block in own_texts or not english.exists():
            continue
        if translated.exists():
            try:
                translated_text, english_text = (
                    path.read_text(encoding="utf-8") for path in (translated, english)
                )
            except (OSError, UnicodeDecodeError):
                continue  # told when the block is read
            place = project.place(translated)
            yield from _prose_problem(
                place, "", english_text, translated_text, project.place(english)
            )
        else:
            yield Problem(
                project.place(report.params_file),
                f"there is no {name} text of the block '{block}', so it is printed in English.",
                f"Write {project.place(translated)}.",
                rule="translation.no-block",
            )
    # A report such as can-fr is the translation of the report can.
    source = report.id.removesuffix(f"-{report.language}")
    if source == report.id:
        return
    for key, text in _own_texts(project, report.kind, source).items():
        if key in own_texts:
            place, where, translation = own_texts[key]
            yield from _prose_problem(
                place, where, text[2], translation, f"{text[1].replace(': ', ' of ')}{text[0]}"
            )
        else:
            yield Problem(
                text[0],
                f"{text[1]}this text has no {name} translation.",
                f"Write it into {project.place(report.notebook)}.",
                rule="translation.no-own-block",
            )


def _own_texts(project: Project, kind: str, report_id: str) -> dict[str, tuple[str, str, str]]:
    """Return what a report's own notebook has not as the shared text, by block or cell.

    Each text comes with its file and cell.
    """
    own_texts = {}
    notebook = project.own_notebook(kind, report_id)
    place = project.place(notebook)
    for number, cell in enumerate(read_cells(notebook, place=place)[0], start=1):
        origin = Origin.of(cell.get("metadata", {}).get(Origin.key))
        kind_of_cell, text = str(cell["cell_type"]), "".join(cell["source"])
        if origin is None or kind_of_cell != "markdown":
            continue
        if (origin.own and origin.block) or (
            not origin.own and Origin.hash_of(kind_of_cell, text) != origin.sha256
        ):
            own_texts[origin.block or origin.cell] = (place, f"cell {number}: ", text)
    return own_texts


def _block_names(notebook: Path) -> list[str]:
    """Return the names of the blocks that a notebook may print, in its order."""
    names: list[str] = []
    for kind, _, text in _cells(notebook):
        if kind != "code":
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "block" and call.args:
                names += [
                    literal.value
                    for literal in ast.walk(call.args[0])
                    if isinstance(literal, ast.Constant) and isinstance(literal.value, str)
                ]
    return list(dict.fromkeys(names))


def _prose_problem(
    place: str, where: str, english: str, translated: str, source: str
) -> Iterator[Problem]:
    deviations = differences(prose_skeleton(english), prose_skeleton(translated))
    if deviations:
        yield Problem(
            place,
            f"{where}it is no longer the translation of {source}: {'; '.join(deviations)}.",
            "Compare the two texts and bring the translation up to date.",
            rule="translation.prose",
        )


def _drafts(project: Project, language: str) -> list[Path]:
    """Return the translations of registers in a language that nobody has verified."""
    translation_files = sorted((project.translations / language).glob("*.yml"))
    return [path for path in translation_files if not _is_verified(path, project)]


def _is_verified(path: Path, project: Project) -> bool:
    node, _ = Node.read(path, place=project.place(path))
    translation = node.plain() if node else {}
    return translation.get("translation") == "verified" and bool(translation.get("verified_by"))
