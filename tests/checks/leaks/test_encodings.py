"""What a file packs is read to its end, or the file is told as unreadable."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable

import pytest

from hrcreport.checks.leaks.encodings import unpacked

MOST = 1_000
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("form", PACKERS)
def test_what_stands_behind_the_first_packed_text_is_read_too(form: str) -> None:
    pack = PACKERS[form]
    both = pack(b"In the village ") + pack(b"Zebulon Otis was seen.")
    assert unpacked(both, most=MOST) == b"In the village Zebulon Otis was seen."


@pytest.mark.parametrize("form", PACKERS)
@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        (lambda packed: packed[:-6], "its end is missing"),
        (lambda packed: packed + b"Zebulon Otis", "cannot be unpacked"),
    ],
    ids=["cut off", "with more behind it"],
)
def test_what_cannot_be_read_to_its_end_is_refused(
    form: str, spoiled: Callable[[bytes], bytes], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        unpacked(spoiled(PACKERS[form](b"Zebulon Otis was seen. " * 9)), most=MOST)


@pytest.mark.parametrize("form", PACKERS)
def test_parts_together_may_not_be_more_than_one_text(form: str) -> None:
    packed = PACKERS[form](bytes(MOST // 2 + 1))
    assert unpacked(packed, most=MOST) == bytes(MOST // 2 + 1)
    with pytest.raises(ValueError, match="more than any text"):
        unpacked(packed * 2, most=MOST)
