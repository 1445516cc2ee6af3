"""What an earlier check found is taken over where all that it rests on is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from hrcreport.build.batch.builds import CHECKED_FILE
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.storage.store import STORE_FOLDER
from hrcreport.checks.validation.checks import Checked
from hrcreport.foundation.errors import Problem


class Counting(Checked):
    """Knows what it had to find anew."""

    made: list[str]

    def of(self, unit: str, rests_on: Iterable[object], make: Callable[[], Any]) -> Any:
        def counted() -> Any:
            self.made.append(unit)
            return make()

        return super().of(unit, rests_on, counted)


@pytest.fixture
def check(invented) -> Callable[[], tuple[list[Problem], list[str]]]:
    invented.project.builds.mkdir(parents=True)

    def check() -> tuple[list[Problem], list[str]]:
        memory = invented.project.builds / STORE_FOLDER / CHECKED_FILE
        checked = Counting(invented.project, memory, "a program", Hashes().of)
        checked.made = []
        parameters, problems = Checked(invented.project).reports()
        found = [*checked.registers(), *checked.texts(parameters)]
        afresh = Checked(invented.project)
        assert found == [*afresh.registers(), *afresh.texts(parameters)]
        checked.save(all_reports=True)
        return [*problems, *found], checked.made

    return check


def test_nothing_is_found_twice(check) -> None:
    first, made = check()
    assert {"tables", "registers", "sources", "report xxa"} <= set(made)
    assert check() == (first, [])


def test_params_file_costs_its_report(invented, check) -> None:
    check()
    params = invented.root / "params/countries/xxa.yml"
    params.write_text(params.read_text() + "# a remark\n")
    assert check()[1] == ["report xxa"]


def test_word_in_a_block_costs_its_text_and_who_prints_it(invented, check) -> None:
    check()
    invented.write("notebooks/_shared/findings.md", "Of {{ nobody }}.\n")
    problems, made = check()
    assert made == ["notebooks/_shared/findings.md", "report xxa"]
    assert "text.unknown-name" in {each.rule for each in problems}
    assert check() == (problems, [])


def test_register_costs_registers_and_no_table(invented, check) -> None:
    check()
    law = next(invented.root.glob("data/law/xxa.yml"))
    law.write_text(law.read_text() + "# a remark\n")
    assert check()[1] == ["registers", "sources"]


def test_damaged_memory_is_made_anew(invented, check) -> None:
    first, _ = check()
    kept = invented.project.builds / STORE_FOLDER / CHECKED_FILE
    kept.write_bytes(kept.read_bytes().replace(b"tables", b"tabled"))
    found, made = check()
    assert found == first
    assert "tables" in made


def test_registers_are_checked_anew_on_another_day(invented, check, monkeypatch) -> None:
    """A report that is dated ahead does not hold the day of the check still."""
    invented.params("xxa", 'country: XXA\ndate: "2099-01-01"\n')
    check()

    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:
            return date(2098, 1, 1)

    monkeypatch.setattr("hrcreport.registers.files.checking.date", Tomorrow)
    # Consents, and who may sign, hold until a day: what texts may quote is asked with them.
    assert check()[1] == ["registers", "sources"]
