"""A file of a register is edited in place: the rest of it stays, and a new one begins whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.problems import whole

from hrcreport.foundation import Node, Problem, Project, RefusedError
from hrcreport.registers.files.register_files import RegisterFile
from hrcreport.registers.files.sheets import node_of
from hrcreport.registers.files.yaml_edits import edited, like, with_values

FILE = """\
# Ours.
country: XXA  # a State
days: [mon, 'tue']
named:
  a: "1"
  b: two
number: 3
"""


def loaded(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def test_values_are_set_or_taken_out_and_all_else_stays() -> None:
    assert with_values(FILE, {}) == FILE
    assert with_values(FILE, {"country": None}) == FILE.replace("country: XXA  # a State\n", "")
    assert with_values(FILE, {"unheard-of": None}) == FILE
    assert with_values(FILE, {"country": "XXB"}) == FILE.replace("XXA", "XXB")
    assert with_values(FILE, {"country": "1"}) == FILE.replace("XXA", '"1"')
    assert with_values(FILE, {"number": 4}) == FILE.replace("3", "4")
    assert with_values(FILE, {"number": "4"}) == FILE.replace("3", "4")
    assert with_values(FILE, {"number": "four"}) == FILE.replace("3", '"four"')
    assert with_values(FILE, {"number": 0.5}) == FILE.replace("3", "0.5")
    assert with_values(FILE, {"days": ["wed"]}) == FILE.replace("[mon, 'tue']", "[wed]")
    assert with_values(FILE, {"new": True, "more": ["x"]}) == f"{FILE}new: true\nmore:\n- x\n"
    assert with_values(FILE, {"new": "a text", "day": "2026-01-02"}) == (
        f'{FILE}new: a text\nday: "2026-01-02"\n'
    )
    assert with_values("", {"country": "XXA"}) == "country: XXA\n"


def test_a_part_with_keys_is_changed_key_by_key_in_its_form() -> None:
    changed = with_values(FILE, {"named": {"b": "2", "c": "three"}})
    assert changed == FILE.replace('  a: "1"\n  b: two\n', '  b: "2"\n  c: three\n')
    assert loaded(with_values(FILE, {"other": {"a": "2", "b": ["1"]}}))["other"] == {
        "a": "2",
        "b": ["1"],
    }


def test_a_long_text_stays_on_its_line_and_its_quotes_as_they_were() -> None:
    text = f"a: '{'word ' * 60}'\nb: 1\n"
    assert with_values(text, {"b": 2}) == text.replace("b: 1", "b: 2")
    records = f"events:\n  - a: '{'word ' * 60}'\n    b: 1\n"
    assert edited(records, "events", {1: {"b": 2}}, ()) == records.replace("b: 1", "b: 2")


def test_records_are_changed_by_their_number_and_new_ones_stand_last() -> None:
    text = '# Ours.\nevents:\n  - code: A  # first\n    due: "2026"\n  - code: B\n'
    assert edited(text, "events", {}, ()) == text
    assert edited(text, "events", {2: {"code": "C"}}, ()) == text.replace("B", "C")
    assert edited(text, "events", {1: {"due": "", "what": "", "of": []}}, ()) == text.replace(
        '"2026"', '""'
    )
    assert edited(text, "events", {}, [{"code": "C", "due": "2027"}]) == (
        f'{text}  - code: C\n    due: "2027"\n'
    )
    assert edited("country: XXA\n", "events", {}, [{"code": "C"}]) == (
        "country: XXA\nevents:\n  - code: C\n"
    )
    assert edited("events:\n", "events", {}, [{"code": "C"}]) == "events:\n  - code: C\n"


@pytest.mark.parametrize("text", ["", "NO", "1", "2026-01-02", "a: b", "[a", "a\nb", "2026-02-30"])
def test_a_text_that_yaml_would_read_otherwise_has_quotes(text: str) -> None:
    for before in (None, "a text"):
        written = with_values("" if before is None else f"a: {before}\n", {"a": text})
        assert loaded(written) == {"a": text}
    assert like(None, text) == text
    assert like(None, 3) == 3


EVENT = {"code": "XXA-W-1", "kind": "bill", "due": "2999-01", "what": "Ours: a bill"}
HEAD = {"country": "XXA"}


def test_a_new_file_of_a_register_says_its_schema_and_its_head_before_its_list(
    project: Project,
) -> None:
    file = RegisterFile.of("watch", "xxa", project)
    text = file.with_records("events", added=[EVENT], head=HEAD)
    assert text == (
        "# yaml-language-server: $schema=_schema/watch.json\n"
        'country: "XXA"\n'
        "events:\n"
        '  - code: XXA-W-1\n    kind: bill\n    due: 2999-01\n    what: "Ours: a bill"\n'
    )
    assert not file.path.exists()
    file.path.parent.mkdir(parents=True)
    file.path.write_text(text, encoding="utf-8")
    later = file.with_records("events", changed={1: {"due": "2999-02"}}, head={"country": "XXB"})
    assert later == text.replace("2999-01", "2999-02")


def test_what_a_head_says_is_quoted_and_a_file_may_have_none(project: Project) -> None:
    file = RegisterFile.of("watch", "xxa", project)
    said = 'He said "no" \\ yes'
    text = file.with_records("events", slips=lambda _: [], head={"country": said, "of": "events"})
    assert loaded(text) == {"country": said, "of": "events", "events": None}
    bare = file.with_records("events", slips=lambda _: [])
    assert loaded(bare) == {"events": None}


def test_a_file_that_would_not_be_sound_is_refused_at_its_own_place(project: Project) -> None:
    file = RegisterFile.of("watch", "xxa", project)
    with pytest.raises(RefusedError) as refusal:
        file.with_records("events", added=[{**EVENT, "knd": "x"}], head=HEAD)
    assert {problem.place for problem in refusal.value.problems} == {
        "data/monitoring/watch/xxa.yml"
    }
    assert "knd" in {problem.key for problem in refusal.value.problems}

    def slips(trial: Path) -> list[Problem]:
        assert trial.name == "xxa.yml"
        assert loaded(trial.read_text(encoding="utf-8"))["events"] == [EVENT]
        return [Problem(trial.name, "it is wrong.", "Mend it.", "a.slip")]

    with pytest.raises(RefusedError) as refusal:
        file.with_records("events", slips=slips, added=[EVENT], head=HEAD)
    (problem,) = refusal.value.problems
    assert (problem.place, *whole(problem)) == (
        "data/monitoring/watch/xxa.yml",
        "a.slip",
        "None None: None",
        "it is wrong.",
        "Mend it.",
    )


def test_a_value_of_a_sheet_is_read_as_it_would_be_in_a_file() -> None:
    node = node_of({"a": ["1", "2"], "b": "3"}, 7)
    assert node.plain() == {"a": ["1", "2"], "b": "3"}
    lists = node.value["a"]  # type: ignore[index]  # of keys
    assert (lists.line, lists.raw, lists.quoted) == (7, "", False)
    assert {member.line for member in lists.value} == {7}
    assert isinstance(node, Node)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without a register."""
    for name in ("params", "notebooks", "data"):
        (tmp_path / name).mkdir()
    return Project(tmp_path)
