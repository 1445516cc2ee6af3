"""This module looks for words in clones of git: objects, names, messages, logs, loose files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from hrcreport.editorial.release.subjects import Subject, UnreadError
from hrcreport.foundation import Git

DOT_GIT = ".git"
BARE = ("HEAD", "objects", "refs")
"""What lies in the folder of a clone itself."""
LARGEST_OBJECT = 20_000_000
PATHS_AT_ONCE = 200


def is_clone(folder: Path) -> bool:
    """Tell whether a folder is what git keeps of a clone, without its files or beside them."""
    return all((folder / name).exists() for name in BARE)


def kept_in(folder: Path) -> Path:
    """Return where git keeps what it knows of the clone in which a folder lies.

    Raises:
        OSError: it is no clone, or git does not answer.
    """
    answer = Git(folder).answer("rev-parse", "--path-format=absolute", "--git-common-dir")
    return Path(answer.strip())


def loose_files(kept: Path) -> Iterator[Path]:
    """Yield the files that git keeps beside objects: names of branches, logs, drafts, settings.

    Those of submodules are among them.
    """
    for above, folders, names in os.walk(kept):
        folder = Path(above)
        if is_clone(folder):
            folders.remove("objects")
        folders.sort()
        yield from (folder / name for name in sorted(names))


def clones_within(kept: Path) -> Iterator[Path]:
    """Yield what git keeps of submodules within what it keeps of a clone."""
    heads = sorted((kept / "modules").rglob("HEAD"))
    yield from (head.parent for head in heads if is_clone(head.parent))


def commits_with(root: Path, subject: Subject) -> tuple[list[str], list[str]]:
    """Return the commits of a clone that hold the words or the file, and the objects nobody reads.

    Every object that git keeps is read, names of files, messages and those that no branch reaches
    any more too; newest first.
    """
    git, commits, unread = Git(root), dict.fromkeys(commits_of(root, subject.files)), list[str]()
    listed = _said(git, "cat-file", "--batch-all-objects", "--batch-check").decode().splitlines()
    objects = [line.split() for line in listed]
    small = [sha for sha, _, size in objects if int(size) < LARGEST_OBJECT]
    kinds = {sha: kind for sha, kind, _ in objects}
    unread += [f"{sha[:12]}, which is too large" for sha in kinds.keys() - {*small}]
    for sha, content in _contents(
        _said(git, "cat-file", "--batch", input_bytes="\n".join(small).encode())
    ):
        try:
            if kinds[sha] == "tree":
                holds = any(map(subject.is_named, _names_in(content, len(sha) // 2)))
            else:
                holds = subject.stands_in("object", content)
        except UnreadError as error:
            places = _where(git, sha, "--name-only")
            unread.append(f"{sha[:12]} ({', '.join(places[:2]) or 'in no commit'}): {error}")
            continue
        if not holds:
            continue
        if kinds[sha] == "commit":
            commits[_said(git, "show", "-s", "--format=%h %as", sha).decode().strip()] = None
            continue
        commits |= dict.fromkeys(_where(git, sha) or [f"{sha[:12]} in no commit (git gc)"])
    return list(commits), unread


def _where(git: Git, sha: str, *words: str) -> list[str]:
    """Return the commits that brought or took an object; those of stashes and merges too."""
    everywhere = ("log", "--all", "--reflog", "-m", "--format=%h %as", *words)
    lines = _said(git, *everywhere, f"--find-object={sha}").decode("utf-8", "replace").splitlines()
    return list(filter(None, lines))


def _names_in(tree: bytes, hash_size: int) -> Iterator[str]:
    """Yield the names in a tree, as git keeps it."""
    while tree:
        name, _, rest = tree.partition(b"\0")
        yield name.partition(b" ")[2].decode("utf-8", "replace")
        tree = rest[hash_size:]


def commits_of(root: Path, places: Iterable[str]) -> list[str]:
    """Return the commits of a clone that hold one of some files, newest first."""
    commits: dict[str, None] = {}
    git, sorted_places = Git(root), sorted(places)
    for start in range(0, len(sorted_places), PATHS_AT_ONCE):
        batch = sorted_places[start : start + PATHS_AT_ONCE]
        output = _said(git, "log", "--all", "--format=%h %as", "--", *batch).decode()
        commits |= dict.fromkeys(output.splitlines())
    return list(commits)


def _said(git: Git, *words: str, input_bytes: bytes = b"") -> bytes:
    """Return what git says of a clone; nothing where there is none, or no git."""
    try:
        completed = git.run(*words, stdin=input_bytes)
    except OSError:
        return b""
    return completed.stdout if completed.returncode == 0 else b""


def _contents(batch: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each object that `git cat-file --batch` gave out."""
    at = 0
    while at < len(batch):
        end = batch.index(b"\n", at)
        sha, _, size = batch[at:end].decode().split()
        yield sha, batch[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
