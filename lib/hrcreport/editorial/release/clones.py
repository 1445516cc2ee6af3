"""This module looks for words in clones of git: objects, names, messages, logs, loose files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from hrcreport.editorial.release.subjects import Subject, UnreadError
from hrcreport.foundation import Git

DOT_GIT = ".git"
BARE = ("HEAD", "objects", "refs")
"""What lies in the folder of a clone itself."""
OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
PACKED = (".pack", ".idx", ".rev", ".bitmap", ".mtimes")
LISTS = ("commit-graph", "multi-pack-index", "packs")
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


def walked(top: Path, unopened: list[OSError]) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Walk a folder as `os.walk` does, in order; folders that cannot be opened are kept as errors.

    Links are not followed: what lies outside of the folder is none of its files.
    """
    for above, folders, names in os.walk(top, onerror=unopened.append):
        folders.sort()
        yield Path(above), folders, sorted(names)


def loose_files(kept: Path, unopened: list[OSError], *, whole: bool) -> Iterator[Path]:
    """Yield the files that git keeps beside objects: names of branches, logs, drafts, settings.

    Those of submodules are among them, and what was left among objects: a pack without its index,
    one that was broken off. Of a clone that git does not read (not `whole`) all files come.
    """
    for folder, _, names in walked(kept, unopened):
        parts = folder.relative_to(kept).parts
        is_among = whole and "objects" in parts and is_clone(_above_objects(kept, parts))
        yield from (folder / name for name in names if not (is_among and _is_object(folder / name)))


def _above_objects(kept: Path, parts: tuple[str, ...]) -> Path:
    return kept.joinpath(*parts[: parts.index("objects")])


def _is_object(path: Path) -> bool:
    """Tell whether a file holds objects of git, which git gives out, or says where they lie."""
    if path.suffix in PACKED and path.name.startswith("pack-"):
        return path.with_suffix(".idx").is_file()
    return bool(OBJECT.fullmatch(f"{path.parent.name}{path.name}")) or path.name in LISTS


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
    listed = _objects(git, "--batch-all-objects", "--batch-check")[0].decode().splitlines()
    objects = [line.split() for line in listed]
    kinds = {fields[0]: fields[1] for fields in filter(_is_known, objects)}
    small = [sha for sha, _, size in filter(_is_known, objects) if int(size) < LARGEST_OBJECT]
    unread += [f"{sha[:12]}, which is too large" for sha in kinds.keys() - {*small}]
    unread += [
        f"{fields[0][:12]}, which git does not read" for fields in objects if not _is_known(fields)
    ]
    for sha, content in _contents_of(git, small, unread):
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
        places = _tags(git, sha) if kinds[sha] == "tag" else _where(git, sha)
        commits |= dict.fromkeys(places or [f"{sha[:12]} in no commit (git gc)"])
    return list(commits), unread


OF_OBJECT = 3
"""Fields that git says of an object that it knows: its hash, its kind, its size."""


def _is_known(fields: list[str]) -> bool:
    return len(fields) == OF_OBJECT


def _objects(git: Git, *words: str, names: Iterable[str] = ()) -> tuple[bytes, bool]:
    """Return what git gives of objects, none for another, and whether it came to the end."""
    try:
        completed = git.run(
            "--no-replace-objects", "cat-file", *words, stdin="\n".join(names).encode()
        )
    except OSError:
        return b"", False
    return completed.stdout, completed.returncode == 0


def _contents_of(git: Git, names: list[str], unread: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of objects; where git breaks off, each is asked for alone."""
    batch, is_whole = _objects(git, "--batch", names=names)
    if is_whole:
        yield from _contents(batch)
        return
    for name in names:
        batch, is_whole = _objects(git, "--batch", names=[name])
        if is_whole:
            yield from _contents(batch)
        else:
            unread.append(f"{name[:12]}, which git does not read")


def names_to_commit(root: Path) -> list[str]:
    """Return the names of the files that a clone keeps to be committed."""
    listed = _said(Git(root), "ls-files", "-z", "--full-name", ":/")
    return listed.decode("utf-8", "replace").split("\0")


def _where(git: Git, sha: str, *words: str) -> list[str]:
    """Return the commits that brought or took an object; those of stashes and merges too."""
    everywhere = ("log", "--all", "--reflog", "-m", "--format=%h %as", *words)
    lines = _said(git, *everywhere, f"--find-object={sha}").decode("utf-8", "replace").splitlines()
    return list(filter(None, lines))


def _tags(git: Git, sha: str) -> list[str]:
    """Return the tags of which an object is the message, which no commit brought."""
    label = "--format=message of tag %(refname:short)"
    listed = _said(git, "for-each-ref", label, f"--points-at={sha}")
    return listed.decode("utf-8", "replace").splitlines()


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


def _said(git: Git, *words: str) -> bytes:
    """Return what git says of a clone; nothing where there is none, or no git."""
    try:
        completed = git.run(*words)
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
