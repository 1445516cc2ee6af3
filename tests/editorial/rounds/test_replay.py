"""A cause is what undoes a change when it is put back, alone or with what it takes besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hrcreport.editorial.rounds import replay
from hrcreport.editorial.rounds.comparing import Changed, Difference
from hrcreport.editorial.rounds.replay import _Input, _Replay


class Told:
    """A side that says one value."""

    def __init__(self, text: str) -> None:
        self.values = [{"expression": "v", "text": text}]


Says = Callable[[Mapping[str, bool]], str]
"""What the report says, by the inputs that are the newer ones."""


def causes(says: Says, *, unfit: tuple[str, ...] = (), left: tuple[str, ...] = ()) -> Any:
    inputs = {name: _Input(name) for name in "abcd"}
    old, new = (Told(says(dict.fromkeys([*inputs, *left], now))) for now in (False, True))
    search: Any = _Replay(old, new, None, None, Difference("", ""), Path(), print)  # type: ignore[arg-type]  # no builds here
    search.left = [*left]

    def world(back: frozenset[_Input]) -> Told | None:
        if len(back) < 2 and any(each.cause in unfit for each in back):
            return None
        newer = {name: each not in back for name, each in inputs.items()}
        return Told(says({**newer, **dict.fromkeys(left, True)}))

    search._world = world
    changed = Changed("v", old.values[0]["text"], new.values[0]["text"])
    return search._causes("values", changed, [*inputs.values()])


RULES: dict[str, tuple[Says, tuple[str, ...]]] = {
    "one alone": (lambda now: str(now["b"]), ("b",)),
    "each of two undoes it": (lambda now: str(now["a"] and now["c"]), ("a", "c")),
    "both must be undone": (lambda now: f"{now['a']} {now['c']}", ("a", "c")),
    "either had done it": (lambda now: str(now["a"] or now["c"]), ("a", "c")),
    "one hides the other": (
        lambda now: f"{now['d']} {now['a'] if now['d'] else ''}",
        ("d",),
    ),
    "seen only beside another": (
        lambda now: ("0.2" if now["d"] else "4.5") if now["a"] else ("0.2" if now["d"] else "4.4"),
        ("a", "d"),
    ),
    "nothing that is known": (lambda now: "same", ("not known",)),
}


@pytest.mark.parametrize("rule", RULES)
def test_true_causes_are_named_and_no_other(rule: str) -> None:
    says, expected = RULES[rule]
    assert causes(says) == expected


def test_inputs_that_do_not_fit_alone_are_put_back_together() -> None:
    assert causes(lambda now: f"{now['a']} {now['b']}", unfit=("a", "b")) == ("a", "b")


def test_one_input_that_does_not_fit_alone_is_found_beside_the_others() -> None:
    assert causes(lambda now: str(now["a"]), unfit=("a",)) == ("a",)
    assert causes(lambda now: str(now["b"]), unfit=("a",)) == ("b",)


def test_what_cannot_be_put_back_is_named_only_where_it_alone_is_left() -> None:
    assert causes(lambda now: str(now["x"]), left=("x",)) == ("x",)
    assert causes(lambda now: str(now["x"]), left=("x", "y")) == ("not known",)
    assert causes(lambda now: str(now["a"]), left=("x",)) == ("a",)


def test_search_that_ends_for_want_of_builds_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "MOST_BUILDS", 0)
    search: Any = _Replay(None, None, None, None, Difference("", ""), Path(), print)  # type: ignore[arg-type]  # no builds here
    search._base = object()
    assert [search._world(frozenset({_Input(name)})) for name in "ab"] == [None, None]
    assert search.told.notes == [replay.TOO_MANY]
