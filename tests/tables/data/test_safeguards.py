"""The policy of safeguards is read with its reasons, and each slip is told with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from disparity.disclosure import POLICIES, Policy
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import DataError, SealedError
from hrcreport.registers.files.registry import check_files
from hrcreport.tables.data.records import SENSITIVITIES
from hrcreport.tables.data.safeguards import Safeguards
from hrcreport.tables.data.sealed import KEYS_VARIABLE, NoiseKey


def written(repository: Path, folder: Path, **changes: str) -> Project:
    """Return a project with the policy of this one, texts in it changed."""
    text = (repository / "data" / Safeguards.file).read_text()
    for old, new in changes.items():
        assert old.replace("__", ": ") in text
        text = text.replace(old.replace("__", ": "), new, 1)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data" / Safeguards.file).write_text(text)
    return Project(folder)


def test_policy_of_the_project_is_that_of_the_library_with_a_reason_for_each(
    repository: Path,
) -> None:
    project = Project(repository)
    assert {each.name: each.policy for each in Safeguards.of(project).levels} == POLICIES
    assert set(SENSITIVITIES) == set(POLICIES)


def test_example_of_its_page_is_a_sound_policy(repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs/reference/safeguards.md").read_text(encoding="utf-8")
    path = tmp_path / Safeguards.file
    path.write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    safeguards, problems = Safeguards.read_file(path, place=Safeguards.file)
    assert problems == []
    assert [level.policy for level in safeguards.levels] == [POLICIES["restricted"]]


def test_a_stricter_policy_is_used(repository: Path, tmp_path: Path) -> None:
    project = written(repository, tmp_path, threshold__5="threshold: 10")
    assert Safeguards.policy_for("restricted", project).threshold == 10
    assert Safeguards.policy_for("a word that nobody knows", project).threshold == 10
    assert Safeguards.policy_for("restricted", Project(tmp_path / "none")) == POLICIES["restricted"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"threshold__5": "threshold: 0"}, "level 'restricted' would withhold nothing"),
        ({"threshold__5": "threshold: few"}, "'threshold' reads 'few'"),
        ({"threshold__0": "threshold: 3"}, "'public' withholds nothing"),
        ({"dominance__80": "dominance: 800"}, "dominance is 800 per cent"),
        ({"zeros__shown": "zeros: hidden"}, "'zeros' reads 'hidden'"),
        ({"zeros__the source shows them": ""}, "gives no reason for 'zeros'"),
        ({"name__restricted": "name: public"}, "'public' stands here twice"),
        ({"k__5": "k: 1"}, "alike with no other"),
        ({"threshold__5": "threshold: 5\n    variance: 3"}, "variance is 3, and only counts"),
        ({"threshold__5": "threshold: 5\n    most_withheld: 2"}, "no reason for 'most_withheld'"),
        ({"threshold__5": "threshold: 5\n    cell_key: 4"}, "cell_key is 4, and counts below 5"),
        ({"threshold__5": "threshold: 5\n    cell_key: 5"}, "variance is 0"),
        ({"threshold__5": "threshold: 5\n    cell_key: 5\n    variance: 4"}, "by which key"),
        ({"threshold__0": "threshold: 0\n    cell_key: 5"}, "'public' withholds nothing"),
    ],
)
def test_a_slip_in_the_policy_is_told_with_its_line(
    repository: Path, tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    project = written(repository, tmp_path, **changes)
    problems = check_files(project)
    assert any(told in each.what and each.line for each in problems), problems
    with pytest.raises(DataError):
        Safeguards.policy_for("restricted", project)


def test_a_level_that_rounds_says_by_which_key_and_each_slip_is_told_by_its_setting(
    repository: Path, tmp_path: Path
) -> None:
    """The second 'rounding: 0' is that of the restricted level."""
    text = (repository / "data" / Safeguards.file).read_text()
    first, second, rest = text.split("    rounding: 0\n", 2)
    (tmp_path / "data").mkdir()
    place, project = tmp_path / "data" / Safeguards.file, Project(tmp_path)

    def told(base: int, more: str = "") -> list[tuple[str, int | None]]:
        own = f"    rounding: {base}\n"
        place.write_text(f"{first}    rounding: 0\n{second}{own}{rest}{more}")
        return [(each.what, each.line) for each in check_files(Project(tmp_path))]

    line = f"{first}\n{second}".count("\n") + 1
    assert [each for each in told(3) if "rounding is 3, and counts below 5" in each[0]] == [
        (
            "rounding is 3, and counts below 5 would be told more closely than one from another.",
            line,
        )
    ]
    assert any("by which key" in each for each, _ in told(5))
    assert any("'noise' reads" in each for each, _ in told(5, "\nnoise: mine\n"))
    assert told(5, '\nnoise: "0123456789abcdef"\n') == []
    assert Safeguards.policy_for("restricted", Project(tmp_path)).method == "rounding"
    with pytest.raises(SealedError, match="by the key '0123456789abcdef', which is not here"):
        Safeguards.secret_for("restricted", project, about="XXA")
    assert Safeguards.secret_for("confidential", project, about="XXA") == b""


def test_settings_that_are_not_chosen_are_not_asked_to_be_approved(repository: Path) -> None:
    assert {*Safeguards.settings(Project(repository))["restricted"]} == {
        *("threshold", "zeros", "round_to", "dominance", "k", "dates", "decimals", "approved_by")
    }


def test_a_key_of_changes_is_the_user_s_alone_and_tells_states_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    one, other = NoiseKey.new(), NoiseKey.new()
    assert one != other
    assert NoiseKey.path(one).stat().st_mode & 0o077 == 0
    assert NoiseKey.secret(one, about="XXA") == NoiseKey.secret(one, about="XXA")
    assert NoiseKey.secret(one, about="XXA") != NoiseKey.secret(one, about="XXB")
    NoiseKey.path(one).write_text(NoiseKey.path(other).read_text())
    with pytest.raises(SealedError):
        NoiseKey.secret(one, about="XXA")


def test_a_loosened_policy_is_told_by_its_settings() -> None:
    strict: dict[str, Any] = {"threshold": 10, "zeros": "withheld", "dominance": 50, "k": 10}
    now = Policy(threshold=5, dominance=0, k=10)
    assert now.loosened_from(Policy(**strict)) == ["threshold", "zeros", "dominance"]
    assert Policy(**strict).loosened_from(now) == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("- {file: a.csv, categories: {sex: [f]}, dates: [sex]}", "'sex' of a.csv is declared twi"),
        ("- {file: a.csv, amounts: [paid]}", "nobody says whose the amounts of a.csv are"),
        ("- {file: a.csv, dates: [d]}\n- {file: a.csv}", "a.csv is declared twice"),
        ("- {file: a.csv, categories: {sex: []}}", "'sex' holds an empty list"),
        ("- {file: a.csv, columns: [sex]}", "unknown key 'columns'"),
        ("- {categories: {sex: [f]}}", "has no file"),
        ("- {file: a.csv, categories: {sex: [f, f]}}", "'f' of 'sex' in a.csv is declared twice"),
        ("- {file: ./a.csv}", "'./a.csv' is not written as places of files are"),
        ("- {file: a.csv, apart_from: [../b.csv]}", "'../b.csv' is not written as places"),
        ("- {file: a.csv, apart_from: [a.csv]}", "a.csv is declared to be apart from itself"),
    ],
)
def test_declaration_of_records_that_is_unsound_is_told(
    tmp_path: Path, lines: str, told: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / Safeguards.file).write_text(f"records:\n{lines}\n")
    with pytest.raises(DataError) as caught:
        Safeguards.vocabulary_of("a.csv", Project(tmp_path))
    (problem,) = caught.value.problems
    assert told in problem.what
    with pytest.raises(DataError):  # nobody knows then which files it guards
        Safeguards.files_of_records(Project(tmp_path))


def test_what_may_be_asked_of_a_file_stays_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / Safeguards.file).write_text(
        "records: [{file: a.csv, categories: {held: [true, 012, NO]}, contributor: who}]"
    )
    vocabulary = Safeguards.vocabulary_of("a.csv", Project(tmp_path))
    assert vocabulary is not None
    assert dict(vocabulary.categories) == {"held": ("true", "012", "NO")}
    assert (vocabulary.contributor, vocabulary.file) == ("who", "a.csv")
    assert Safeguards.vocabulary_of("b.csv", Project(tmp_path)) is None
