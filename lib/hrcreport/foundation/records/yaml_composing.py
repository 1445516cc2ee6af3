"""This module turns YAML text into nodes, quickly where libyaml is here and the text is sound.

A project of 200 reports has some 400 files of YAML; the reader in Python takes seconds for them,
the one in C a tenth of that. Whatever the quick one refuses is read by the other, whose message
says more; so is a text in which the two could differ.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate, chain
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark
from ruamel.yaml.nodes import ScalarNode

MOST_NESTED = 50
"""Levels of lists and mappings within each other that no register needs."""
BRACKETS = re.compile(r"[\[\]{}]")
STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
BLOCK_MARKS = re.compile(r"^[ ?:-]+", re.MULTILINE)
DIRECTIVE = re.compile(r"^%", re.MULTILINE)

# Directives and the tags of YAML itself are always an author's slip; a carriage return alone, a
# tab, an odd character are treated by the two readers in ways of their own.
ONLY_SLOWLY = re.compile(r"^%|!!|[\t\r\x85\u2028\u2029\ufeff]|:\xa0", re.MULTILINE)
USUAL_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str"))
TEXT_TAG = "tag:yaml.org,2002:str"
QUICK_LOADER = getattr(yaml, "CBaseLoader", None)


class _UnusualError(Exception):
    """A tag or an alias stands in the text, which the slow reader places better."""


def compose(text: str) -> Any:
    """Return the root node of a YAML text, None where it holds nothing.

    Nodes are those of PyYAML or of ruamel.yaml, which have the same attributes; unquoted words are
    of the kinds of YAML 1.2.

    Raises:
        YAMLError: the text is no YAML (that of ruamel.yaml, with the place).
    """
    plain = text.replace("\r\n", "\n")
    _refuse_deep(plain)
    if QUICK_LOADER is not None and not ONLY_SLOWLY.search(plain):
        try:
            root = yaml.compose(plain, Loader=QUICK_LOADER)
            if root is not None:
                _settle(root)
                return root
        except (yaml.YAMLError, _UnusualError):
            pass
    try:
        return YAML(typ="safe", pure=True).compose(text)
    except RecursionError:
        raise _too_deep(0) from None
    except KeyError:  # a version of YAML that there is not
        directive = DIRECTIVE.search(text)
        at = directive.start() if directive else 0
        raise _error("a directive", text.count("\n", 0, at)) from None


def _refuse_deep(text: str) -> None:
    """Refuse what is nested so deep that a reader would come to its own limit.

    Few texts can be so deep at all, by their brackets and by where their lines begin; only those
    are looked at event by event.
    """
    brackets = accumulate(STEP[bracket] for bracket in BRACKETS.findall(text))
    blocks = (len(marks) for marks in BLOCK_MARKS.findall(text))
    if max(brackets, default=0) + max(blocks, default=0) < MOST_NESTED:
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=QUICK_LOADER or yaml.BaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_NESTED:
                raise _too_deep(event.start_mark.line)
    except (yaml.YAMLError, RecursionError):
        return  # whoever reads it next says more


def _too_deep(line: int) -> MarkedYAMLError:
    return _error(f"nested deeper than {MOST_NESTED} levels", line)


def _error(problem: str, line: int) -> MarkedYAMLError:
    return MarkedYAMLError(problem=problem, problem_mark=StringMark("", 0, line, 0, "", 0))


def _settle(root: Any) -> None:
    """Give each unquoted word the tag that YAML 1.2 gives it; the quick reader gives none."""
    waiting, seen_ids = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        if node.tag not in USUAL_TAGS:
            raise _UnusualError
        if node.id == "scalar":
            node.tag = TEXT_TAG if node.style else kind_of_word(node.value)
            continue
        inner = node.value if node.id == "sequence" else chain.from_iterable(node.value)
        for inner_node in inner:
            if id(inner_node) in seen_ids:
                raise _UnusualError
            seen_ids.add(id(inner_node))
            waiting.append(inner_node)


@cache
def kind_of_word(word: str) -> str:
    """Return the tag of an unquoted word by the rules of YAML 1.2."""
    tag: str = str(_resolver().resolve(ScalarNode, word, (True, False)))
    return tag


@cache
def _resolver() -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.compose("begins: it")
    return reader.resolver
