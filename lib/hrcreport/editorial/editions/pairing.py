"""This module finds which paragraph of a returned file was which of the file that was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hrcreport.editorial.editions.sources import matcher, shared
from hrcreport.editorial.editions.word_text import Paragraph, is_heading

LIKE_ENOUGH = 0.5
STEPS = 400
"""How many paragraphs around its place one without a name is compared with."""


@dataclass(slots=True)
class Pair:
    """Paragraphs that were sent (`old`, by number) and what became of them (`new`).

    One can have become two, and two one; `old` alone was deleted, `new` alone was added after the
    sent paragraph `after`. `sure` is 1 where names or equal words say so; `moved` where it stands
    elsewhere.
    """

    old: list[int]
    new: list[int]
    sure: float = 1.0
    moved: bool = False
    after: int = -1


@dataclass(slots=True)
class _Pairing:
    sent: Sequence[Paragraph]
    back: Sequence[Paragraph]
    of_new: dict[int, list[int]] = field(default_factory=dict)
    of_old: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    sure: dict[int, float] = field(default_factory=dict)

    def tie(self, old: int, new: int, sure: float) -> None:
        self.of_new.setdefault(new, []).append(old)
        self.of_old[old].append(new)
        self.sure[old] = min(sure, self.sure.get(old, 1.0))

    def left(self) -> tuple[list[int], list[int]]:
        """Return the paragraphs with words that are not tied yet: those sent, those returned."""
        return (
            [at for at, each in enumerate(self.sent) if each.text and at not in self.of_old],
            [at for at, each in enumerate(self.back) if each.text and at not in self.of_new],
        )


def likeness(one: str, other: str) -> float:
    """Return how like two texts are, 0 to 1, by their words in order."""
    if not one.split() or not other.split():
        return 0.0
    found = matcher(one.split(), other.split())
    if found.real_quick_ratio() < LIKE_ENOUGH or found.quick_ratio() < LIKE_ENOUGH:
        return 0.0
    return found.ratio()


def paired(sent: Sequence[Paragraph], back: Sequence[Paragraph]) -> list[Pair]:
    """Return what became of each paragraph, in the order sent, additions in their place.

    First by the hidden names, then by equal words in order, then by likeness. Empty paragraphs are
    left out.
    """
    pairing = _Pairing(sent, back)
    _by_name(pairing)
    _by_words(pairing)
    _by_likeness(pairing)
    _between_neighbours(pairing)
    _runs_on(pairing)
    return _pairs(pairing)


def _by_name(pairing: _Pairing) -> None:
    names = {name: at for at, each in enumerate(pairing.sent) for name in each.names}
    there = {each.text for each in pairing.back}
    for new, each in enumerate(pairing.back):
        olds = [names[name] for name in each.names if name in names]
        for old in dict.fromkeys(olds):
            one = pairing.sent[old].text
            # A name alone proves little: whoever types above a paragraph may push its name down.
            renamed = _is_title(pairing.sent[old], each) and one not in there
            if each.text and (renamed or one == each.text or _holds_some(one, each.text)):
                pairing.tie(old, new, 1.0)


def _is_title(one: Paragraph, other: Paragraph) -> bool:
    """Tell whether two paragraphs are headings of one style, whose words may all be new."""
    same = one.style.lower() == other.style.lower()
    return same and is_heading(one.style) and bool(other.text)


def _holds_some(one: str, other: str) -> bool:
    """Tell whether two texts share three in ten words of the shorter one, in their order."""
    first, second = one.split(), other.split()
    return 10 * shared(first, second) >= 3 * min(len(first), len(second))


def _by_words(pairing: _Pairing) -> None:
    olds, news = pairing.left()
    found = matcher([pairing.sent[at].text for at in olds], [pairing.back[at].text for at in news])
    for block in found.get_matching_blocks():
        for step in range(block.size):
            pairing.tie(olds[block.a + step], news[block.b + step], 1.0)
    left: defaultdict[str, list[int]] = defaultdict(list)
    for at in news:
        if at not in pairing.of_new:
            left[pairing.back[at].text].append(at)
    for at in olds:  # moved whole
        if at not in pairing.of_old and (there := left[pairing.sent[at].text]):
            pairing.tie(at, there.pop(0), 1.0)


def _by_likeness(pairing: _Pairing) -> None:
    found = []
    olds, news = pairing.left()
    places = {at: position for position, at in enumerate(news)}
    for position, old in enumerate(olds):
        near = sorted(news, key=lambda new: abs(places[new] - position))[:STEPS]
        for new in near:
            one, other = pairing.sent[old], pairing.back[new]
            if (one.cell is None) == (other.cell is None):
                score = likeness(one.text, other.text)
                if score >= LIKE_ENOUGH:
                    found.append((score, -abs(places[new] - position), old, new))
    for score, _, old, new in sorted(found, reverse=True):
        if old not in pairing.of_old and new not in pairing.of_new:
            pairing.tie(old, new, score)


def _between_neighbours(pairing: _Pairing) -> None:
    """Tie what stands alone between two known paragraphs, where some words are the same."""
    for old, one in enumerate(pairing.sent):
        before = pairing.of_old.get(old - 1, [])
        if not one.text or pairing.of_old.get(old) or not before:
            continue
        new = before[-1] + 1
        follows = pairing.of_new.get(new + 1, [])
        if new < len(pairing.back) and new not in pairing.of_new and pairing.back[new].text:
            last = old + 1 == len(pairing.sent) and new + 1 == len(pairing.back)
            other = pairing.back[new]
            alike = _is_title(one, other) or _holds_some(one.text, other.text)
            if (last or old + 1 in follows) and alike:
                pairing.tie(old, new, 0.5)


def _runs_on(pairing: _Pairing) -> None:
    """Tie what is left to a neighbour: the half of a paragraph that was cut, or one run into it."""
    for new, _, old in _halves(pairing.back, pairing.sent, pairing.of_new):
        pairing.tie(old, new, pairing.sure[old])
        pairing.of_old[old].sort()
    for old, near, new in _halves(pairing.sent, pairing.back, pairing.of_old):
        pairing.tie(old, new, pairing.sure[near])
        pairing.of_new[new].sort()


def _halves(
    mine: Sequence[Paragraph], theirs: Sequence[Paragraph], tied: Mapping[int, Sequence[int]]
) -> Iterator[tuple[int, int, int]]:
    """Yield what is left of one file, its neighbour, and that whose other half both are."""
    for at, each in enumerate(mine):
        for near in (at - 1, at + 1) if each.text and not tied.get(at) else ():
            whole = tied.get(near, ())
            if len(whole) == 1 and _rest(theirs[whole[0]].text, mine[near].text, each.text):
                yield at, near, whole[0]
                break


def _rest(whole: str, one: str, other: str) -> bool:
    """Tell whether a text is what `whole` holds beyond another: most of its words, in a row."""
    beyond, words = whole.split(), other.split()
    if len(words) < 3:
        return False
    least = 0.7 * len(words)
    kept = shared(beyond, one.split())
    return shared(beyond, words) >= least and kept + least <= len(beyond) + 2


def _pairs(pairing: _Pairing) -> list[Pair]:
    made: list[Pair] = []
    done: set[int] = set()
    for old, each in enumerate(pairing.sent):
        if not each.text or old in done:
            continue
        news = sorted(set(pairing.of_old.get(old, [])))
        olds = sorted({one for new in news for one in pairing.of_new[new]} | {old})
        done.update(olds)
        made.append(Pair(olds, news, min(pairing.sure.get(one, 1.0) for one in olds)))
    _mark_moved(made)
    owner = {new: pair.old[-1] for pair in made for new in pair.new}
    last = -1
    added = []
    for new, paragraph in enumerate(pairing.back):
        if new in owner:
            last = owner[new]
        elif paragraph.text:
            added.append(Pair([], [new], after=last))
    order = {old: place for place, pair in enumerate(made) for old in pair.old}
    for pair in reversed(added):
        made.insert(order[pair.after] + 1 if pair.after >= 0 else 0, pair)
    return made


def _mark_moved(pairs: Sequence[Pair]) -> None:
    """Mark the fewest pairs whose order differs from the sent one."""
    kept = [pair for pair in pairs if pair.new]
    firsts = [pair.new[0] for pair in kept]
    blocks = matcher(firsts, sorted(firsts)).get_matching_blocks()
    stays = {each for block in blocks for each in firsts[block.a : block.a + block.size]}
    for pair in kept:
        pair.moved = pair.new[0] not in stays
