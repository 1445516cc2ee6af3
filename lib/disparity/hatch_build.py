"""This module gives a wheel the addresses of the repository that it is packed from.

It serves both distributions, by `[tool.hatch.metadata.hooks.custom]` in their pyproject.toml, where
`within` is the folder of a distribution in the repository. The variable `PACKED_FROM` says which
repository it is and what tag is packed, as `https://host/owner/name@v0.2.0`; the workflow of a
release sets it. Without it a wheel has no addresses and the README as it stands here, since none
is known here: such a wheel is for the machine that packed it.
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(
    r"(?P<picture>!?)(?P<words>\[[^\[\]]*\]|\[!\[[^\]]*\]\([^)]*\)\])\((?P<to>[^)\s]+)\)"
)
ABSOLUTE = re.compile(r"[a-z]+:|#")


class CustomMetadataHook(MetadataHookInterface):
    """The README and the addresses of one distribution."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the README, and where a release packs, make its links absolute and name addresses.

        Raises:
            ValueError: the tag is that of another version.
        """
        readme = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        packed_from = os.environ.get("PACKED_FROM", "")
        if packed_from:
            repository, _, tag = packed_from.rpartition("@")
            if tag.rpartition("v")[2] != metadata["version"]:
                raise ValueError(
                    f"PACKED_FROM: the tag {tag!r} is not of version {metadata['version']}, which "
                    f"{metadata['name']} declares. Tag that version, or declare the other."
                )
            within = self.config["within"]
            at = f"{repository}/blob/{tag}"
            metadata["urls"] = {
                "Source": repository,
                "Documentation": posixpath.normpath(f"{within}/docs"),
                "Changelog": posixpath.normpath(f"{within}/CHANGELOG.md"),
            }
            for name in ("Documentation", "Changelog"):
                metadata["urls"][name] = f"{at}/{metadata['urls'][name]}"
            readme = with_absolute_links(readme, repository=repository, tag=tag, within=within)
        metadata["readme"] = {"content-type": "text/markdown", "text": readme}


def with_absolute_links(text: str, *, repository: str, tag: str, within: str) -> str:
    """Return Markdown whose links and pictures are found from everywhere."""

    def absolute(link: re.Match[str]) -> str:
        words, to = LINK.sub(absolute, link["words"]), link["to"]
        if not ABSOLUTE.match(to):
            kind = "raw" if link["picture"] else "blob"
            to = f"{repository}/{kind}/{tag}/{posixpath.normpath(posixpath.join(within, to))}"
        return f"{link['picture']}{words}({to})"

    return LINK.sub(absolute, text)
