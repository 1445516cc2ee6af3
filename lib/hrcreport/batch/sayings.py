"""This module tells what a YAML file says apart from its bytes: comments and layout say nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from hrcreport import yaml_composing, yaml_source
from hrcreport.batch import inputs
from hrcreport.data.reads import sha256_of, sha256_of_data
from hrcreport.project import PARAMS_SUFFIXES, Project
from hrcreport.yaml_source import Node, parse_yaml

READERS = (yaml_composing.__file__, yaml_source.__file__)
"""What is remembered holds for these readers; another version reads each file anew."""


def said_by(path: Path, *, place: str) -> str:
    """Return the SHA-256 of what a YAML file says; empty where its bytes are all that counts.

    Those of a file that is no YAML, or YAML with a slip, count whole. A file is parsed once for
    each content that it had: what it said is remembered by the SHA-256 of its bytes.

    Raises:
        OSError: the file cannot be read.
    """
    if path.suffix not in PARAMS_SUFFIXES:
        return ""
    digest = inputs.sha256_of_file(path)
    key = sha256_of_data([digest, *(inputs.sha256_of_file(Path(each)) for each in READERS)])
    known = inputs.HASHES.said
    if key not in known:
        content = path.read_bytes()
        if sha256_of(content) != digest:
            return ""  # saved since it was hashed: the next run sees it
        known[key] = _digest(content, place)
    return known[key]


def said_in(
    project: Project, read: Mapping[str, str], *, past_library: Collection[str] = ()
) -> dict[str, str]:
    """Return what the YAML files among those read say, by their places.

    Args:
        project: the project.
        read: the SHA-256 of the bytes that were read, by place. A file that holds others by now is
            left out, so that its bytes count.
        past_library: the places among them that cells read by themselves; their bytes count too.
    """
    found = {}
    for place, digest in read.items():
        path = project.root / place
        if place in past_library:
            continue
        if path.suffix in PARAMS_SUFFIXES and path.is_file():
            said = said_by(path, place=place)
            if said and inputs.sha256_of_file(path) == digest:
                found[place] = said
    return found


def _digest(content: bytes, place: str) -> str:
    try:
        node, problems = parse_yaml(content.decode("utf-8-sig"), place=place)
    except UnicodeDecodeError:
        return ""
    return sha256_of_data(_said(node)) if node is not None and not problems else ""


def _said(node: Node) -> Any:
    """Return all that the library takes from a value: its kind and its text as written.

    The order of keys counts, since registers print in the order in which they are written; lines
    do not, since only messages about slips name them, nor does the kind of quotation marks.
    """
    if isinstance(node.value, dict):
        return ["keys", *([key, _said(each)] for key, each in node.value.items())]
    if isinstance(node.value, list):
        return ["list", *map(_said, node.value)]
    return [type(node.value).__name__, "" if node.value is None else node.raw]
