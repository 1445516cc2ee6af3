"""This module is the program that a hub runs for its drafts: it answers at once, and then loads.

A hub gives up a service that is silent for thirty seconds, which a busy machine may need.
"""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn

Scope = dict[str, Any]
WAIT = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Drafts</title>
<meta http-equiv="refresh" content="2"></head><body><p>The drafts are being loaded ...</p></body>
</html>"""


class Shell:
    """Hands what is asked to the drafts, or asks for patience while they are being loaded."""

    def __init__(self) -> None:
        self.inside: Any = None

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer a request."""
        if self.inside is not None:
            await self.inside(scope, receive, send)
        elif scope["type"] == "http":
            headers = [(b"content-type", b"text/html"), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": WAIT})


def main() -> None:
    """Serve the drafts of the project in this folder until the hub ends the program."""
    address = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    shell = Shell()
    config = uvicorn.Config(
        shell,
        host=address.hostname or "127.0.0.1",
        port=address.port or 0,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=1,
        server_header=False,
        proxy_headers=True,
    )
    server = uvicorn.Server(config)
    with ExitStack() as stack:

        def load() -> None:
            try:
                from hrcreport.editorial.hub.drafts import served
                from hrcreport.foundation import Project

                project = Project.at_hand(start=Path.cwd())
                shell.inside = stack.enter_context(served(project, os.environ))
            except BaseException:
                server.should_exit = True  # the hub tells that it ended, and begins it again
                raise

        threading.Thread(target=load, name="load", daemon=True).start()
        server.run()


if __name__ == "__main__":
    main()
