"""This module proves that whoever answers kernels is not filled, nor stopped, by what one says."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.waiting import LONG

from hrcreport.document.execute.asking import LONGEST_QUESTION, SOCKET, answering

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no socket files here")


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[socket.socket]:
    """Return the end of a kernel that has said what holds it."""
    with (
        TemporaryDirectory(prefix="hrc-") as folder,
        answering(Path(folder), tmp_path) as answers,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection,
    ):
        connection.connect(str(Path(folder) / SOCKET))
        connection.settimeout(LONG)
        connection.sendall(b'{"held": ["landlock", "seccomp"]}\n')
        assert answers.is_told.wait(LONG)
        yield connection


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    "question", [b"x" * (LONGEST_QUESTION + 1), b"[" * 100_000 + b"\n", b"\xff\n", b"7\n"]
)
def test_question_without_end_or_form_ends_the_answers(
    question: bytes, kernel: socket.socket
) -> None:
    kernel.sendall(question)
    assert kernel.recv(99) == b""


def test_question_without_number_is_answered(kernel: socket.socket) -> None:
    kernel.sendall(b'{"ask": "counts"}\n')
    assert json.loads(kernel.makefile().readline())["number"] is None
