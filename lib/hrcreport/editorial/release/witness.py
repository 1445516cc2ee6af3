"""This module asks a witness when a line of the log stood, and checks offline what it said.

A witness is an authority of time stamps (RFC 3161), whose answer OpenSSL checks, or print: minutes,
a gazette, a letter in which a receipt of the line stands for everybody to see.
"""

from __future__ import annotations

import base64
import binascii
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hrcreport.foundation import Problem, RefusedError
from hrcreport.registers import TrustLog

RFC3161, PRINTED = TrustLog.WITNESSES
STAMPED = re.compile(r"^Time stamp: (\w+ +\d+ [\d:]+)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)
HASHED = re.compile(r"^ +[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -]){1,16})", re.MULTILINE)
NO_PROGRAM = "Install OpenSSL; it comes with git on Windows."


@dataclass(frozen=True, slots=True)
class Witness:
    """Checks what authorities of time stamps said; `authority` is a file of their certificates."""

    authority: Path | None = None

    def problems(self, log: TrustLog) -> Iterator[Problem]:
        """Yield each time stamp in a log that does not hold.

        Whose it is can be checked where the authority is known; that it is a time stamp, of that
        line and that time, wherever OpenSSL is.
        """
        if self.authority is None and shutil.which("openssl") is None:
            return
        for entry in log.entries:
            if entry.act != "witness" or entry.said["kind"] != RFC3161:
                continue
            try:
                token = base64.b64decode(str(entry.said["token"]), validate=True)
                stamped_at = self.checked(token, str(entry.said["digest"]))
                fault = "" if stamped_at == entry.said["time"] else f"it is of {stamped_at}"
            except RefusedError as error:
                fault = error.problems[0].what.rstrip(".")
            except (binascii.Error, LookupError):
                fault = "it is no time stamp"
            if fault:
                yield Problem(
                    log.place,
                    f"the time stamp in this line does not hold: {fault}.",
                    "Do not rely on the time that it tells; ask whoever keeps the log.",
                    "release.witness",
                    line=entry.number,
                )

    @staticmethod
    def in_words(kind: str, *, checked: bool) -> str:
        """Return who says it, and by what it can be checked where it was not."""
        who, by = (
            ("an authority of time stamps", "--authority FILE.pem")
            if kind == RFC3161
            else ("who saw it in print", "--receipt NUMBER:HASH")
        )
        return who if checked else f"{who} (not checked: {by})"

    @staticmethod
    def asked(digest: str, target: Path) -> None:
        """Write a question to an authority of time stamps about a SHA-256.

        Raises:
            RefusedError: OpenSSL is not there, or makes none.
        """
        words = ("-query", "-digest", digest, "-sha256", "-cert", "-out", str(target))
        _openssl(*words, about=str(target))

    def checked(self, answer: bytes, digest: str) -> str:
        """Return when an authority saw a SHA-256; with `authority` its signature is checked.

        Raises:
            RefusedError: the answer is of something else, or does not hold.
        """
        with tempfile.TemporaryDirectory(prefix="hrc-") as folder:
            path = Path(folder) / "answer.tsr"
            path.write_bytes(answer)
            reply_text = _openssl("-reply", "-in", str(path), "-text", about="the time stamp")
            stamped = STAMPED.search(reply_text)
            message = reply_text.partition("Message data:")[2].partition("Serial number:")[0]
            hashed = "".join(re.findall(r"[0-9a-f]{2}", "".join(HASHED.findall(message))))
            if stamped is None or hashed != digest:
                raise RefusedError.of(
                    "the time stamp",
                    "it is of something else than this line of the log.",
                    "Ask for one of the line that the log has: hrcreport trust stamp.",
                    "release.witness",
                )
            if self.authority is not None:
                words = ("-verify", "-digest", digest, "-in", str(path))
                _openssl(*words, "-CAfile", str(self.authority), about="the time stamp")
            moment = " ".join(stamped.groups())
            stamp_time = datetime.strptime(moment, "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
        return stamp_time.strftime(TrustLog.AT)


def _openssl(*words: str, about: str) -> str:
    program = shutil.which("openssl")
    if program is None:
        raise RefusedError.of(
            about, "OpenSSL is not on this machine.", NO_PROGRAM, "release.witness"
        )
    # Its own settings say nothing here; the words of messages are those of no language.
    completed = subprocess.run(
        [program, "ts", *words],
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin", "OPENSSL_CONF": "/dev/null"}
        if Path("/dev/null").exists()
        else None,
    )
    if completed.returncode:
        last = [line for line in completed.stderr.strip().splitlines() if line.strip()]
        why = re.sub(r"^[0-9A-F]+:", "", last[-1]) if last else "it says no reason"
        raise RefusedError.of(
            about,
            f"OpenSSL does not take it: {why.rstrip('.')}.",
            "Look whether it is whole, of this line, and of an authority in the file.",
            "release.witness",
        )
    return completed.stdout
