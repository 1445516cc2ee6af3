"""No program that the settings of a clone name runs, whichever setting of git it is."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hrcreport.build.batch.ledger import _commit_of
from hrcreport.editorial.starters import SetUp
from hrcreport.foundation import Git, Project

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None or os.name != "posix", reason="no git, or no shell for its programs"
)


@pytest.fixture(autouse=True)
def _somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Nobody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "nobody@example.org")


def git(root: Path, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    line = ["git", "-C", str(root), *words]
    return subprocess.run(line, input=given, capture_output=True, check=False, timeout=60)


class Clone:
    """A clone with a commit, and a program that leaves a file when something runs it."""

    def __init__(self, root: Path) -> None:
        self.root, self.ran = root / "clone", root / "ran"
        self.program = root / "program"
        self.program.write_text(f"#!/bin/sh\ntouch {self.ran}\nexit 1\n")
        self.program.chmod(0o755)
        self.root.mkdir()
        self.git("init", "-q")
        self.write("a.txt", "one")
        self.git("add", "-A")
        self.git("commit", "-qm", "One")

    def git(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return git(self.root, *words)

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def set(self, **settings: str) -> None:
        for key, value in settings.items():
            self.git("config", key.replace("__", "."), value)

    def named(self, key: str, *, value: str = "") -> None:
        self.git("config", key, value or str(self.program))

    def hook(self, folder: Path, *names: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy(self.program, folder / name)

    def filtered(self, name: str, last: str) -> None:
        self.write(".gitattributes", f"* filter={name}\n")
        self.named(f"filter.{name}.{last}")
        self.write("a.txt", "two")

    def far(self, url: str) -> None:
        """Let objects that are missing be asked of another machine, or of a program here."""
        self.set(remote__origin__url=url, remote__origin__promisor="true")
        self.set(core__repositoryformatversion="1", extensions__partialclone="origin")

    def signed(self) -> None:
        sign = self.root.parent / "sign"
        sign.write_text(
            "#!/bin/sh\ncat > /dev/null\nprintf '\\n[GNUPG:] SIG_CREATED x\\n' >&2\n"
            "echo '-----BEGIN PGP SIGNATURE-----'\necho x\necho '-----END PGP SIGNATURE-----'\n"
        )
        sign.chmod(0o755)
        self.git("-c", f"gpg.program={sign}", "commit", "-qS", "--allow-empty", "-m", "Signed")
        self.named("gpg.program")
        self.named("log.showSignature", value="true")


MISSING = "0123456789012345678901234567890123456789"
STATUS = ("status", "--porcelain")
COMMIT = ("commit", "-q", "-m", "Two", "--allow-empty", "--", "a.txt")
Plant = Callable[[Clone], Any]
PLANTS: dict[str, tuple[Plant, tuple[str, ...]]] = {
    "core.fsmonitor": (lambda c: c.named("core.fsmonitor"), STATUS),
    "core.hooksPath": (
        lambda c: (c.hook(c.root / "own", "pre-commit"), c.named("core.hooksPath", value="own")),
        COMMIT,
    ),
    "a hook before commits": (lambda c: c.hook(c.root / ".git/hooks", "pre-commit"), COMMIT),
    "a hook of messages": (lambda c: c.hook(c.root / ".git/hooks", "commit-msg"), COMMIT),
    "a hook behind commits": (lambda c: c.hook(c.root / ".git/hooks", "post-commit"), COMMIT),
    "a hook of the index": (lambda c: c.hook(c.root / ".git/hooks", "post-index-change"), COMMIT),
    "filter.x.clean": (lambda c: c.filtered("x", "clean"), STATUS),
    "filter.x.process": (lambda c: c.filtered("x", "process"), STATUS),
    "a filter with a sign in its name": (lambda c: c.filtered("x=y", "clean"), STATUS),
    "the filter of this program": (lambda c: c.filtered("hrcreport", "clean"), STATUS),
    "gpg.program": (
        lambda c: (c.named("gpg.program"), c.named("commit.gpgSign", value="true")),
        COMMIT,
    ),
    "gpg.ssh.program": (
        lambda c: (
            c.named("gpg.ssh.program"),
            c.set(gpg__format="ssh", user__signingkey="key::ssh-ed25519 AAAA"),
            c.named("commit.gpgSign", value="true"),
        ),
        COMMIT,
    ),
    "gpg.ssh.defaultKeyCommand": (
        lambda c: (
            c.named("gpg.ssh.defaultKeyCommand"),
            c.set(gpg__format="ssh"),
            c.named("commit.gpgSign", value="true"),
        ),
        COMMIT,
    ),
    "log.showSignature": (lambda c: c.signed(), ("log", "--format=%h")),
    "diff.external": (
        lambda c: (c.named("diff.external"), c.write("a.txt", "two")),
        ("diff",),
    ),
    "diff.x.command": (
        lambda c: (
            c.write(".gitattributes", "* diff=x\n"),
            c.named("diff.x.command"),
            c.write("a.txt", "two"),
        ),
        ("diff",),
    ),
    "diff.x.textconv": (
        lambda c: (
            c.write(".gitattributes", "* diff=x\n"),
            c.named("diff.x.textconv"),
            c.write("a.txt", "two"),
        ),
        ("diff",),
    ),
    "core.sshCommand": (
        lambda c: (c.far("ssh://nobody@localhost/x"), c.named("core.sshCommand")),
        ("cat-file", "-p", MISSING),
    ),
    "remote.origin.uploadpack": (
        lambda c: (c.far(str(c.root)), c.named("remote.origin.uploadpack")),
        ("cat-file", "-p", MISSING),
    ),
    "core.editor": (lambda c: c.named("core.editor"), ("commit", "--allow-empty")),
    "credential.helper": (
        lambda c: c.named("credential.https://example.org.helper", value=f"!{c.program}"),
        ("credential", "fill"),
    ),
    "a file of settings that is included": (
        lambda c: (
            c.git("config", "-f", str(c.root / ".git/more"), "core.fsmonitor", str(c.program)),
            c.named("include.path", value="more"),
        ),
        STATUS,
    ),
    "settings of a work tree": (
        lambda c: (
            c.set(core__repositoryformatversion="1", extensions__worktreeConfig="true"),
            c.git("config", "--worktree", "filter.x.clean", str(c.program)),
            c.write(".gitattributes", "* filter=x\n"),
            c.write("a.txt", "two"),
        ),
        STATUS,
    ),
}
PLANTS["a pager"] = (lambda c: c.named("pager.status"), STATUS)
NOT_RUN_BY_GIT = {"a pager"}
"""What git runs only for a terminal, or not in each version: here that is no proof by itself."""
GIVEN = b"protocol=https\nhost=example.org\n\n"


@pytest.mark.parametrize("plant", PLANTS)
def test_a_program_that_a_clone_names_is_run_by_git_and_not_by_the_library(
    plant: str, tmp_path: Path
) -> None:
    clone = Clone(tmp_path)
    put, words = PLANTS[plant]
    put(clone)
    copied = tmp_path / "copy"
    shutil.copytree(clone.root, copied, symlinks=True)
    Git(copied).run(*words, stdin=GIVEN, seconds=60)
    assert not clone.ran.exists()
    if plant not in NOT_RUN_BY_GIT:
        git(clone.root, *words, given=GIVEN)
        assert clone.ran.exists(), "the plant is one"


def test_what_the_commands_ask_of_git_runs_nothing(
    invented: Any, hrcreport: Any, tmp_path: Path
) -> None:
    root = invented.root
    clone = Clone(tmp_path)
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "All")):
        git(root, *words)
    (root / ".gitattributes").write_text("* filter=x\n")
    for key in ("core.fsmonitor", "filter.x.clean", "core.hooksPath", "core.sshCommand"):
        git(root, "config", key, str(clone.program))
    invented.write("notebooks/country.ipynb", (root / "notebooks/country.ipynb").read_text() + "\n")
    said = _commit_of(root)
    assert (len(said["commit"]), said["changed"]) == (40, True)
    assert hrcreport(invented, "hooks", "check").code == 0
    hrcreport(invented, "forget", "xxa-deaths")
    assert not clone.ran.exists()


def test_outputs_are_left_out_by_the_program_s_own_filter_alone(
    invented: Any, tmp_path: Path
) -> None:
    """A module of the name of the filter that lies in the project does not run in its place."""
    root = invented.root
    git(root, "init", "-q")
    SetUp(Project(root)).install_hooks()
    ran = tmp_path / "ran"
    for name in ("nbstripout", "nbformat", "hrcreport"):
        (root / f"{name}.py").write_text(f"open({str(ran)!r}, 'w')\n")
    for words in (("add", "-A"), ("commit", "-qm", "All")):
        done = git(root, *words)
        assert done.returncode == 0, done.stderr
    assert not ran.exists()
    hook = (root / ".git/hooks/pre-commit").read_text()
    assert "-P -m hrcreport" in hook
    assert Git(root).answer("status", "--porcelain") == ""


def test_settings_of_the_user_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = Clone(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Somebody")
    assert Git(clone.root).answer("config", "user.name") == "Somebody\n"


def test_git_that_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not a git repository"):
        Git(tmp_path).answer("status")
    git(tmp_path, "init", "-q")
    (tmp_path / ".git/config").write_text("[")
    with pytest.raises(OSError, match="bad config line"):
        Git(tmp_path).answer("status")
