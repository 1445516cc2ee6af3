"""This module makes the executed copy of a notebook from a kept run, without a kernel.

Code cells take the outputs of the run whose code was the same. Prose, in cells, in blocks and
around tables and figures, is printed anew from the values that the run remembers.
"""

from __future__ import annotations

import ast
import copy
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hrcreport.document.execute.captions import Written, branches, written_in
from hrcreport.document.execute.captions_again import shown_anew
from hrcreport.document.execute.kept import KeptRun, MustRunError, text_of
from hrcreport.document.execute.reprinting import Memory, UnknownValueError
from hrcreport.document.execute.source import read_source
from hrcreport.foundation import Phrases, Project, sha256_of
from hrcreport.notebook import Block, ExecutedCell, Shown

INJECTED = "injected-parameters"
Ask = Callable[[str], dict[str, Any] | None]
KEPT_METADATA = ("kernelspec", "language_info", ExecutedCell.READ)


def only_printed(notebook: Mapping[str, Any], prose_read: Sequence[str]) -> list[str]:
    """Return which files of prose are only printed: the last call of a cell, shown as it is.

    A block that a cell keeps under a name could feed a result, so its file counts as data.
    """
    printed = {place for _, _, _, block in _blocks(notebook) if (place := block["place"])}
    return sorted(printed & set(prose_read))


def blocks_looked_for(
    notebook: Mapping[str, Any],
    blocks: Mapping[str, str],
    *,
    project: Project,
    language: str,
) -> dict[str, list[str]]:
    """Return where a run found no file of a block that could feed a result, as `looked_for` does.

    A file that appears there is data. Blocks that are only shown are left out: they are prose,
    which is looked for anew whenever it is printed. `blocks` holds the place of each block.
    """
    only_shown = {block["name"] for _, _, _, block in _blocks(notebook)}
    empty: dict[str, list[str]] = {}
    for name in blocks.keys() - only_shown:
        for folder in project.block_folders(language):
            place = project.place(folder / f"{name}.md")
            if place == blocks[name]:
                break
            empty[place] = []
    return dict(sorted(empty.items()))


class Reprinter:
    """Prints a notebook anew from what a kept run remembers, and what it has learnt since.

    `kept_run` is the run, `memories` are by place, `ran` the cells of code as they ran, `written`
    the texts around the floats of each.
    """

    def __init__(self, kept_run: KeptRun, *, language: str) -> None:
        self.kept, self.language = kept_run, language
        self.memories = _learnt(kept_run.notebook, language)
        self.ran = [
            cell
            for cell in kept_run.notebook["cells"]
            if cell["cell_type"] == "code" and not _is_injected(cell)
        ]
        self.written = written_in([text_of(cell) for cell in self.ran])

    def whole(self, notebook: Path, *, project: Project, ask: Ask = lambda _: None) -> KeptRun:
        """Return what a run of a notebook would leave, as the file lies there now.

        Its code, its parameters and its data must be those of the kept run. `project` is asked for
        the files of blocks, `ask` how a text of a cell reads that quotes what the run has not
        printed at that place; its answer is learnt.

        Raises:
            MustRunError: a text quotes a value that the kept run has not printed at that place, or
                a block is gone.
            OSError: the notebook cannot be read.
            ValueError: it is no notebook.
        """
        source = read_source(notebook)
        new_notebook, made_metadata = dict(source), dict(source.metadata)
        made_metadata.pop("papermill", None)
        kept_run, language = self.kept, self.language
        kept_metadata = kept_run.notebook["metadata"]
        new_notebook["metadata"] = made_metadata | {
            key: kept_metadata[key] for key in KEPT_METADATA if key in kept_metadata
        }
        injected = [cell for cell in kept_run.notebook["cells"] if _is_injected(cell)]
        now = written_in([text_of(cell) for cell in source["cells"] if cell["cell_type"] == "code"])
        ran = zip(self.ran, self.written, now, strict=False)
        cells: list[dict[str, Any]] = []
        before = 0
        for number, cell in enumerate(source["cells"], start=1):
            cell = copy.deepcopy(dict(cell))
            cell["source"] = text_of(cell)
            if cell["cell_type"] == "code":
                run, then, texts = next(ran)
                cell["execution_count"] = run["execution_count"]
                cell["outputs"] = _outputs(
                    run, then, texts, cell=number, project=project, language=language
                )
                cells.append(cell)
                if injected and "parameters" in cell["metadata"].get("tags", []):
                    cells.append(copy.deepcopy(injected.pop()))
                    before += 1
                before += 1
                continue
            if cell["cell_type"] == "markdown":
                _fill_in(cell, self.memories[before], number, ask)
            cells.append(cell)
        new_notebook["cells"] = cells
        read, blocks = kept_run.data_read, dict(kept_run.blocks)
        for index, _, output, block in list(_blocks(new_notebook)):
            data = _block(output["data"], block, self.memories["block", index], project, language)
            output["data"] = data
            prose = Shown(data).prose
            place = blocks[block["name"]] = prose["place"]
            if place:
                read[place] = sha256_of(prose["source"].encode())
        return replace(
            kept_run,
            notebook=new_notebook,
            files_read=dict(sorted(read.items())),
            prose=sorted(read.keys() - kept_run.data_read.keys()),
            blocks=blocks,
            said=dict(kept_run.said),
        )


def _learnt(notebook: Mapping[str, Any], language: str) -> defaultdict[Hashable, Memory]:
    """Return what a run printed, by place: the number of code cells before, or a cell's block."""
    memories: defaultdict[Hashable, Memory] = defaultdict(lambda: Memory(language))
    before = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            before += 1
        elif cell["cell_type"] == "markdown" and (
            prose_record := cell["metadata"].get("hrcreport")
        ):
            memories[before].learn(prose_record["source"], {**prose_record, "text": cell["source"]})
    for index, _, _, prose_record in _blocks(notebook):
        # Which words stand around a block depends on its file, so its text alone is no answer.
        memories["block", index].learn(prose_record["source"], prose_record, keeps_text=False)
    return memories


def _outputs(
    run: Mapping[str, Any],
    before: Sequence[Written],
    now: Sequence[Written],
    *,
    cell: int,
    project: Project,
    language: str,
) -> list[dict[str, Any]]:
    """Return what a cell of code left, with the texts around its float as they are now."""
    outputs = copy.deepcopy(run["outputs"])
    if [text.says for text in before] == [text.says for text in now]:
        return list(outputs)
    try:
        # What is read here the run has read: it is no read of whoever puts the document together.
        phrases = Phrases.read(language, Project(project.root))
        return shown_anew(outputs, before, now, source=text_of(run), phrases=phrases)
    except UnknownValueError as error:
        raise MustRunError(f"cell {cell} has a new text around a float: {error}") from error


def _fill_in(cell: dict[str, Any], memory: Memory, number: int, ask: Ask) -> None:
    source = cell["source"]
    if not ExecutedCell(number, cell).is_filled:
        return
    try:
        prose = memory.reprint(source)
    except UnknownValueError as error:
        if (answer := ask(source)) is None:
            raise MustRunError(f"cell {number} quotes a new value: {error}") from error
        memory.learn(source, answer)
        prose = answer
    prose_record = {"source": source, "values": prose["values"], "decisions": prose["decisions"]}
    cell["metadata"] = {**cell["metadata"], "hrcreport": prose_record}
    cell["source"] = prose["text"]


def _block(
    data: dict[str, Any],
    block: Mapping[str, Any],
    memory: Memory,
    project: Project,
    language: str,
) -> dict[str, Any]:
    """Return the output of a block, printed anew where its file now says something else."""
    name = block["name"]
    path = project.block_file(name, language)
    place = project.place(path) if path else ""
    if path is None:
        if block["place"]:
            raise MustRunError(f"{block['place']} is gone")
        return data
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MustRunError(f"{place} cannot be read") from error
    if (place, text) == (block["place"], block["source"]):
        return data
    try:
        prose = memory.reprint(text)
    except UnknownValueError as error:
        raise MustRunError(f"{place} quotes a new value: {error}") from error
    prose["text"] = Block.marked(prose["text"], path, project=project, language=language)
    return Block.shown(prose, name=name, place=place, source=text)


def _blocks(
    notebook: Mapping[str, Any],
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Yield (number of the code cell, cell, output, block) of each block that is only printed."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for index, cell in enumerate(code):
        printed_blocks = [
            (output, block)
            for output in cell["outputs"]
            if "name" in (block := Shown.of(output).prose)
        ]
        if len(printed_blocks) == 1 and _is_shown_only(cell["source"]):
            yield index, cell, *printed_blocks[0]


def _is_shown_only(source: str) -> bool:
    """Tell whether a cell does nothing with its block but show it as its last expression."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    if not body or not isinstance(body[-1], ast.Expr):
        return False
    shown_calls = set(map(id, branches(body[-1].value)))
    calls = [
        node
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "block"
    ]
    return all(id(call) in shown_calls for call in calls)


def _is_injected(cell: Mapping[str, Any]) -> bool:
    return INJECTED in cell["metadata"].get("tags", [])
