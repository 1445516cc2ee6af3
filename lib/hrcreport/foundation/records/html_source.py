"""This module makes a tree of HTML: of all that a reader sees, or of nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hrcreport.foundation.records.spreadsheet import TooHeavyError

if TYPE_CHECKING:
    from lxml.etree import ElementBase

END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
"""A page may leave these out. What stands behind one is shown, but lxml reads no further."""
TOO_DEEP = "Excessive depth"


def html_tree(text: str, *, of: type[ElementBase] | None = None) -> Any:
    """Return the root of HTML without its comments, its elements `of` a class; None of nothing.

    Raises:
        TooHeavyError: it is nested deeper than any text, and lxml would leave out what is.
    """
    from lxml import etree  # a check of parameters reads no HTML

    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    if of is not None:
        parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=of))
    root = etree.fromstring(END.sub("", text).encode("utf-8", "replace"), parser)
    if any(TOO_DEEP in error.message for error in parser.error_log):
        raise TooHeavyError("it is nested deeper than any text")
    return root
