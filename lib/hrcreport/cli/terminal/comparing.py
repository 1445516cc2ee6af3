"""This module shows records beside their texts in a terminal and takes verdicts, one key each."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from hrcreport.foundation import RefusedError
from hrcreport.registers import SourcesDesk

SMALLEST = 10
KEYS = "c confirms, d disputes, s later, b takes the last one back, q ends"
ON = "Space goes on, s later, b takes the last one back, q ends"
STYLES: dict[str, dict[str, Any]] = {
    "head": {"bold": True},
    "quoted": {"reverse": True},
    "used": {"underline": True},
    "lacking": {"underline": True},
}
VERDICTS = {"c": "confirmed", "d": "disputed"}


class Terminal:
    """A sitting of a person in a terminal over some records."""

    def __init__(self, desk: SourcesDesk, keys: Sequence[str], *, person: str) -> None:
        self.sitting = desk.sitting(person)
        cards = [card for card in desk.cards(keys, person=person) if card.comparable]
        seal_by_key = {key: verdict.seal for key, verdict in self.sitting.taken().items()}
        self.cards = [card for card in cards if seal_by_key.get(card.item.key) != card.seal]
        self.compared = len(cards) - len(self.cards)
        """How many were compared before and wait for the signature."""
        self.without_text = len(keys) - len(cards)
        self._done: list[int] = []

    def run(self) -> None:
        """Go through the cards until the last has a verdict or the person ends."""
        at = 0
        while at < len(self.cards):
            pressed = self._read(at)
            if pressed == "q":
                return
            if pressed == "b":
                if self._done:
                    at = self._done.pop()
                    self.sitting.withdraw(self.cards[at].item.key)
                continue
            if pressed in VERDICTS:
                self._done.append(at)
            at += 1

    def _read(self, at: int) -> str:
        """Show a card, screen by screen, until a key decides; a verdict is kept."""
        screens = list(_screens(self.cards[at].lines(f"{at + 1} of {len(self.cards)}")))
        screens_shown = 0
        while True:
            if screens_shown < len(screens):
                click.echo("\n".join(screens[screens_shown]))
                screens_shown += 1
            is_whole = screens_shown == len(screens)
            while True:
                click.echo(f"[{screens_shown}/{len(screens)}] {KEYS if is_whole else ON}")
                pressed = click.getchar().lower()
                if pressed in ("s", "b", "q"):
                    return pressed
                if not is_whole and pressed in (" ", "\r", "\n"):
                    break
                if is_whole and pressed in VERDICTS and self._took(at, pressed):
                    return pressed

    def _took(self, at: int, pressed: str) -> bool:
        """Keep a verdict after the last screen; tell whether it was taken."""
        card, note = self.cards[at], ""
        if pressed == "d":
            note = click.prompt("What is wrong with it", default="", show_default=False)
        try:
            self.sitting.take(
                card,
                VERDICTS[pressed],
                seen_marks={passage.mark for passage in card.asked},
                seal=card.seal,
                note=note,
            )
        except RefusedError as error:
            click.echo("; ".join(f"{problem.what} {problem.mend}" for problem in error.problems))
            return False
        return True


def _screens(lines: Iterable[Iterable[tuple[str, str]]]) -> Iterator[list[str]]:
    """Yield lines a screen at a time, each no wider and no higher than the terminal."""
    width, height = shutil.get_terminal_size()
    most, screen = max(height - 2, SMALLEST), list[str]()
    for line in lines:
        for part in _folded(line, width):
            screen.append(part)
            if len(screen) == most:
                yield screen
                screen = []
    if screen:
        yield screen


def _folded(line: Iterable[tuple[str, str]], width: int) -> list[str]:
    """Return a line of marked words in lines that fit the width."""
    folded, length = [""], 0
    for words, mark in line:
        for word in words.replace("\n", " ").split(" "):
            for piece in (word[at : at + width] for at in range(0, max(len(word), 1), width)):
                if length and length + len(piece) > width:
                    folded.append("")
                    length = 0
                folded[-1] += click.style(piece, **STYLES.get(mark, {})) if piece else ""
                length += len(piece)
            if length < width:
                folded[-1] += " "
                length += 1
        folded[-1] = folded[-1].removesuffix(" ")
        length -= 1
    return folded
