"""This module finds which paragraph of a returned file was which of the file that was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hrcreport.editorial.editions.sources import matcher, shared
from hrcreport.editorial.editions.word_text import Paragraph, is_heading, is_mark

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
            [
                at
                for at, paragraph in enumerate(self.sent)
                if paragraph.text and at not in self.of_old
            ],
            [
                at
                for at, paragraph in enumerate(self.back)
                if paragraph.text and at not in self.of_new
            ],
        )


def likeness(first_text: str, second_text: str) -> float:
    """Return how like two texts are, 0 to 1, by their words in order."""
    if not first_text.split() or not second_text.split():
        return 0.0
    word_matcher = matcher(first_text.split(), second_text.split())
    if word_matcher.real_quick_ratio() < LIKE_ENOUGH or word_matcher.quick_ratio() < LIKE_ENOUGH:
        return 0.0
    return word_matcher.ratio()


def paired(sent: Sequence[Paragraph], back: Sequence[Paragraph]) -> list[Pair]:
    """Return what became of each paragraph, in the order sent, additions in their place.

    First by the hidden names, then by equal words in order, then by likeness. Empty paragraphs are
    left out.
    """
    pairing = _Pairing(sent, back)
    ways = _by_name, _beside_known, _by_words, _by_likeness, _between_neighbours, _runs_on
    for tie in ways:
        tie(pairing)
    return _pairs(pairing)


def _by_name(pairing: _Pairing) -> None:
    names = {name: at for at, paragraph in enumerate(pairing.sent) for name in paragraph.names}
    returned_texts = {paragraph.text for paragraph in pairing.back}
    for new, paragraph in enumerate(pairing.back):
        olds = [names[name] for name in paragraph.names if name in names]
        for old in dict.fromkeys(olds):
            sent_text = pairing.sent[old].text
            # A name alone proves little: whoever types above a paragraph may push its name down.
            renamed = _is_title(pairing.sent[old], paragraph) and sent_text not in returned_texts
            if paragraph.text and (
                renamed or sent_text == paragraph.text or _holds_some(sent_text, paragraph.text)
            ):
                pairing.tie(old, new, 1.0)


def _beside_known(pairing: _Pairing) -> None:
    """Tie what reads alike right beside paragraphs with names: captions' numbers, sources."""
    for old, news in [*pairing.of_old.items()]:
        for step, new in ((1, news[-1]), (-1, news[0])):
            mine, its = old + step, new + step
            while (
                0 <= mine < len(pairing.sent)
                and 0 <= its < len(pairing.back)
                and not pairing.of_old.get(mine)
                and its not in pairing.of_new
                and _reads_alike(pairing.sent[mine], pairing.back[its])
            ):
                if pairing.sent[mine].text:
                    pairing.tie(mine, its, 1.0)
                mine, its = mine + step, its + step


def _reads_alike(sent_paragraph: Paragraph, back_paragraph: Paragraph) -> bool:
    """Tell whether two paragraphs have the same words; numbers above captions are counted anew."""
    mine, its = sent_paragraph.text, back_paragraph.text
    is_counted = is_mark(sent_paragraph.style) and len(mine.split()) == len(its.split()) > 0
    return mine == its or (is_counted and mine.split()[0] == its.split()[0])


def _is_title(sent_paragraph: Paragraph, back_paragraph: Paragraph) -> bool:
    """Tell whether two paragraphs are headings, whose words may all be new."""
    styles = sent_paragraph.style, back_paragraph.style
    return all(map(is_heading, styles)) and bool(back_paragraph.text)


def _holds_some(sent_text: str, back_text: str) -> bool:
    """Tell whether two texts share three in ten words of the shorter one, in their order."""
    first, second = sent_text.split(), back_text.split()
    return 10 * shared(first, second) >= 3 * min(len(first), len(second))


def _by_words(pairing: _Pairing) -> None:
    olds, news = pairing.left()
    text_matcher = matcher(
        [pairing.sent[at].text for at in olds], [pairing.back[at].text for at in news]
    )
    for block in text_matcher.get_matching_blocks():
        for step in range(block.size):
            pairing.tie(olds[block.a + step], news[block.b + step], 1.0)
    left: defaultdict[str, list[int]] = defaultdict(list)
    for at in news:
        if at not in pairing.of_new:
            left[pairing.back[at].text].append(at)
    for at in olds:  # moved whole
        if at not in pairing.of_old and (unmatched := left[pairing.sent[at].text]):
            pairing.tie(at, unmatched.pop(0), 1.0)


def _by_likeness(pairing: _Pairing) -> None:
    scored_pairs = []
    olds, news = pairing.left()
    places = {at: position for position, at in enumerate(news)}
    for position, old in enumerate(olds):
        near = sorted(news, key=lambda new: abs(places[new] - position))[:STEPS]
        for new in near:
            sent_paragraph, back_paragraph = pairing.sent[old], pairing.back[new]
            if (sent_paragraph.cell is None) == (back_paragraph.cell is None):
                score = likeness(sent_paragraph.text, back_paragraph.text)
                if score >= LIKE_ENOUGH:
                    scored_pairs.append((score, -abs(places[new] - position), old, new))
    for score, _, old, new in sorted(scored_pairs, reverse=True):
        if old not in pairing.of_old and new not in pairing.of_new:
            pairing.tie(old, new, score)


def _between_neighbours(pairing: _Pairing) -> None:
    """Tie what stands alone between two known paragraphs, where some words are the same."""
    for old, sent_paragraph in enumerate(pairing.sent):
        before = pairing.of_old.get(old - 1, [])
        if not sent_paragraph.text or pairing.of_old.get(old) or not before:
            continue
        new = before[-1] + 1
        follows = pairing.of_new.get(new + 1, [])
        if new < len(pairing.back) and new not in pairing.of_new and pairing.back[new].text:
            last = old + 1 == len(pairing.sent) and new + 1 == len(pairing.back)
            back_paragraph = pairing.back[new]
            alike = _is_title(sent_paragraph, back_paragraph) or _holds_some(
                sent_paragraph.text, back_paragraph.text
            )
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
    for at, paragraph in enumerate(mine):
        for near in (at - 1, at + 1) if paragraph.text and not tied.get(at) else ():
            counterparts = tied.get(near, ())
            if len(counterparts) == 1 and _rest(
                theirs[counterparts[0]].text, mine[near].text, paragraph.text
            ):
                yield at, near, counterparts[0]
                break


def _rest(whole_text: str, neighbour_text: str, remaining_text: str) -> bool:
    """Tell whether a text is what `whole_text` holds beyond another: most of its words in a row."""
    beyond, words = whole_text.split(), remaining_text.split()
    if len(words) < 3:
        return False
    least = 0.7 * len(words)
    shared_count = shared(beyond, neighbour_text.split())
    return shared(beyond, words) >= least and shared_count + least <= len(beyond) + 2


def _pairs(pairing: _Pairing) -> list[Pair]:
    pairs: list[Pair] = []
    paired_olds: set[int] = set()
    for old, sent_paragraph in enumerate(pairing.sent):
        if not sent_paragraph.text or old in paired_olds:
            continue
        news = sorted(set(pairing.of_old.get(old, [])))
        olds = sorted({tied_old for new in news for tied_old in pairing.of_new[new]} | {old})
        paired_olds.update(olds)
        pairs.append(Pair(olds, news, min(pairing.sure.get(tied_old, 1.0) for tied_old in olds)))
    # The number above a caption counts places, wherever its table goes.
    _mark_moved(
        [pair for pair in pairs if not all(is_mark(pairing.sent[at].style) for at in pair.old)]
    )
    owner = {new: pair.old[-1] for pair in pairs for new in pair.new}
    last = -1
    added = []
    for new, paragraph in enumerate(pairing.back):
        if new in owner:
            last = owner[new]
        elif paragraph.text:
            added.append(Pair([], [new], after=last))
    order = {old: place for place, pair in enumerate(pairs) for old in pair.old}
    for pair in reversed(added):
        pairs.insert(order[pair.after] + 1 if pair.after >= 0 else 0, pair)
    return pairs


def _mark_moved(pairs: Sequence[Pair]) -> None:
    """Mark the fewest pairs whose order differs from the sent one."""
    returned_pairs = [pair for pair in pairs if pair.new]
    firsts = [pair.new[0] for pair in returned_pairs]
    stays = in_order(firsts)
    for pair in returned_pairs:
        pair.moved = pair.new[0] not in stays


def in_order(places: Sequence[int]) -> set[int]:
    """Return those places, of many in a row, that rise."""
    blocks = matcher(places, sorted(places)).get_matching_blocks()
    return {place for block in blocks for place in places[block.a : block.a + block.size]}
