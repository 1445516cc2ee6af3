from __future__ import annotations

import json

import pytest

from hrcreport.editorial.hub.history import History
from hrcreport.editorial.hub.people import People, Person
from hrcreport.foundation import Git, RefusedError

NOTEBOOK = "notebooks/country.ipynb"
ADA = Person(login="ada", name="Ada <Author>", role="author", email="ada@example.org")
BEN = Person(login="ben", name="Ben Author", role="author")


@pytest.fixture
def history(invented, monkeypatch) -> History:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_DATE", "2026-05-03T00:00:00Z")
    git = Git(invented.root)
    git.answer("init", "-q")
    invented.write(".gitattributes", "*.ipynb filter=hrcreport\n")
    git.answer("config", Git.CLEAN, "cat")
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    git = Git(invented.root)
    git.answer("add", "-A")
    git.answer(*who, "commit", "-qm", "Begin")
    return History(invented.root, People(people=(ADA, BEN)), now=lambda: 0.0)


def write(history: History, words: str) -> None:
    path = history.root / NOTEBOOK
    content = json.loads(path.read_text("utf-8"))
    content["cells"].append(
        {"cell_type": "markdown", "id": words[:8], "metadata": {}, "source": [words]}
    )
    path.write_text(json.dumps(content), encoding="utf-8")


def log(history: History) -> str:
    form = "--format=%an <%ae>, %cn, %(trailers:key=Co-authored-by,valueonly)"
    return Git(history.root).answer("log", form).strip()


def make(history: History, seconds: float) -> list[str]:
    history.now = lambda: seconds
    return history.look()


def test_commit_bears_the_name_of_who_wrote_once_it_is_quiet(history) -> None:
    history.now = lambda: 100.0
    write(history, "one word")
    history.wrote(NOTEBOOK, "ada")
    assert make(history, 110.0) == []
    assert make(history, 121.0) == [NOTEBOOK]
    assert log(history).splitlines()[0].startswith("Ada  Author <ada@example.org>, Ada  Author")
    assert make(history, 200.0) == []


def test_who_goes_on_writing_is_committed_all_the_same_and_two_are_named(history) -> None:
    history.now = lambda: 0.0
    write(history, "one word")
    for second in range(0, 200, 10):
        history.now = lambda second=second: float(second)
        history.wrote(NOTEBOOK, "ada" if second % 20 else "ben")
    assert make(history, 191.0) == [NOTEBOOK]
    assert "Ben Author <ben@users.invalid>" in log(history)
    assert "Ada  Author <ada@example.org>" in log(history)


def test_writers_outlast_the_server_and_what_was_not_changed_is_no_commit(history) -> None:
    history.now = lambda: 0.0
    write(history, "one word")
    history.wrote(NOTEBOOK, "ada")
    again = History(history.root, history.people, now=lambda: 0.0)
    assert again.look(everything=True) == [NOTEBOOK]
    assert "Ada" in log(again)
    before = log(again)
    again.wrote(NOTEBOOK, "ben")
    assert again.look(everything=True) == [NOTEBOOK]
    assert log(again) == before
    assert History(history.root, history.people).waiting == {}


def test_file_of_a_command_is_of_who_asked_and_else_of_nobody(history, invented) -> None:
    history.now = lambda: 0.0
    invented.write("params/countries/new.yml", "country: XXA\n")
    assert make(history, 30.0) == []
    assert history.look(everything=True) == []
    history.now = lambda: 31.0
    history.acted("ben")
    history.look()
    assert make(history, 60.0) == ["params/countries/new.yml"]
    assert log(history).startswith("Ben Author")
    invented.write("params/countries/later.yml", "country: XXA\n")
    assert make(history, 60.0 + history.ACTIVE_SECONDS + 100) == []


def test_refused_commit_is_told_and_tried_again(history) -> None:
    history.now = lambda: 0.0
    write(history, "one word")
    history.wrote(NOTEBOOK, "ada")
    (history.root / ".gitattributes").write_text("", encoding="utf-8")
    assert make(history, 30.0) == []
    assert "hooks install" in history.told
    (history.root / ".gitattributes").write_text("*.ipynb filter=hrcreport\n", encoding="utf-8")
    assert make(history, 40.0) == [NOTEBOOK]
    assert history.told == ""


def test_people_of_a_file_and_its_slips(tmp_path) -> None:
    path = tmp_path / "people.yml"
    path.write_text(
        "people:\n  - {login: ada, name: Ada, role: author}\n"
        "  - {login: rex, name: Rex, role: reader}\n",
        encoding="utf-8",
    )
    people = People.read(path)
    assert people.groups() == {"authors": ["ada"], "commenters": [], "readers": ["rex"]}
    for slip, words in (
        ("  - {login: ada, name: Ada, role: reader}\n", "stands twice"),
        ("  - {login: Ann, name: Ann, role: reader}\n", "Ann"),
        ("  - {login: ann, name: Ann, role: boss}\n", "boss"),
    ):
        other = tmp_path / "other.yml"
        other.write_text(path.read_text("utf-8") + slip, encoding="utf-8")
        with pytest.raises(RefusedError, match=words):
            People.read(other)
