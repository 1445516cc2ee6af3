"""This module shows a preview in the browser: on this machine alone, to who has the token.

The page, its events and its texts are asked with a cookie that the address with the token gives.
Requests by another name than that of the machine itself are refused, so that no page from
elsewhere can ask in somebody's name. A hub shows the same page to who has logged in there.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrcreport.document import Format
from hrcreport.editorial.desk.places import (
    ChangedMeanwhileError,
    Place,
    open_in_jupyter,
    text_at,
    write_text,
)
from hrcreport.editorial.desk.preview import Event, Preview
from hrcreport.foundation import HrcReportError, Project, RefusedError
from hrcreport.registers import SourcesDesk

HOST = "127.0.0.1"
ASSETS = {"desk.js": "text/javascript", "desk.css": "text/css"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src data:; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
PAGE_ITSELF = "html"
OF_A_FILE = {"Content-Security-Policy": "frame-ancestors 'none'"}
"""A browser's own viewer of PDF files is more than a page without anything may have."""
LARGEST_TEXT = 5_000_000
LONGEST_COMMENT = 20_000
KEEP_ALIVE_SECONDS = 15
RestsOn = Callable[[], tuple[Collection[str], Collection[str]]]
"""Returns the keys that a report rests on and the places of its texts."""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style id="draft-style"></style><link rel="stylesheet" href="desk.css"></head>
<body data-may="{may}">
<div id="desk-bar" role="toolbar" aria-label="Draft"><strong>{title}</strong>
<span id="desk-state" role="status">The draft is made …</span>
<label><input type="checkbox" id="desk-follow" checked> Go to what changes</label>
<button type="button" id="desk-stop" hidden>Stop this cell</button>
<button type="button" id="desk-run" hidden>Run again</button>
{files}
{links}
<button type="button" id="desk-source">Source of this paragraph (Alt+S)</button>
<button type="button" id="desk-list" aria-expanded="false" aria-controls="desk-problems">0 remarks
</button></div>
<div id="desk-problems" role="region" aria-label="What is wrong" hidden></div>
<div id="draft"></div>
<div id="desk-margin" role="region" aria-label="Remarks beside the text"></div>
<form id="desk-panel" aria-label="Source" hidden><p id="desk-place"></p>
<textarea id="desk-text" spellcheck="true" aria-label="Text of the cell"></textarea>
<p id="desk-remark"><textarea id="desk-comment" rows="2" spellcheck="true"
aria-label="Comment on this paragraph" placeholder="Comment on this paragraph"></textarea>
<button type="button" id="desk-send">Comment</button></p>
<p><button type="submit">Save (Ctrl+S)</button>
<button type="button" id="desk-close">Close (Esc)</button>
<a id="desk-jupyter" target="_blank" rel="noopener" hidden>Open in JupyterLab</a>
<span id="desk-saved" role="status"></span></p></form>
<script src="desk.js"></script>
</body></html>
"""


@dataclass
class Listeners:
    """Those who have the page open; each gets every event, whatever thread tells it."""

    queues: set[asyncio.Queue[Event]] = field(default_factory=set)
    loop: asyncio.AbstractEventLoop | None = None

    def tell(self, event: Event) -> None:
        """Send an event to every page that is open."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._put, event)

    def _put(self, event: Event) -> None:
        for queue in self.queues:
            queue.put_nowait(event)


class TokenGate:
    """Lets in who has the token, by the machine's own name; gives every answer its headers."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self.app, self.token = app, token
        self.cookie = f"hrcreport-{port}"
        self.names = {f"{name}:{port}" for name in (HOST, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse, a request."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        origin = request.headers.get("origin")
        offered_token = request.query_params.get("token", "")
        answer: ASGIApp = self.app
        if request.headers.get("host") not in self.names or (
            origin and origin.removeprefix("http://") not in self.names
        ):
            answer = PlainTextResponse("This address is for this machine alone.", 403)
        elif offered_token and request.url.path == "/" and self._is_token(offered_token):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(self.cookie, self.token, httponly=True, samesite="strict")
        elif not self._is_token(request.cookies.get(self.cookie, "")):
            refusal = "Open the address that hrcreport edit has printed, with its token."
            answer = PlainTextResponse(refusal, 403)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await answer(scope, receive, with_headers)

    def _is_token(self, offered_token: str) -> bool:
        return secrets.compare_digest(offered_token.encode(), self.token.encode())


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has the page open: by which name comments are kept, what of it they may do."""

    name: str
    may: frozenset[str]
    EVERYTHING: ClassVar = frozenset({"write", "comment", "run", "settle"})


class Comments(Protocol):
    """What keeps comments on the paragraphs of a report."""

    def open_comments(self) -> Sequence[Event]:
        """Return what nobody closed, as the margin of a draft has it."""

    def comment(self, *, author: str, text: str, begins: str, quote: str, place: str) -> Any:
        """Keep a comment on the paragraph that begins with some words."""

    def answer(self, key: str, *, author: str, text: str, closed: bool) -> Any:
        """Keep an answer to a comment, or that it is settled."""


def page_routes(
    preview: Preview,
    listeners: Listeners,
    *,
    comments: Comments,
    reader: Callable[[Request], Reader],
    links: str = "",
    in_jupyter: Callable[[Project, Place], str] = open_in_jupyter,
) -> list[Route]:
    """Return the routes of the page of one draft; `reader` tells who asks.

    `links` are those that the bar has beside its buttons, `in_jupyter` leads to a cell.
    """

    async def page(request: Request) -> Response:
        may = " ".join(sorted(reader(request).may))
        title = f"{preview.report.id} – draft"
        files = "\n".join(
            f'<a href="file?kind={format_.name}" target="_blank" rel="noopener">{format_.label}</a>'
            for format_ in Format.installed()
            if format_.name != PAGE_ITSELF
        )
        return HTMLResponse(PAGE.format(title=title, may=may, files=files, links=links))

    async def asset(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        text = (Path(__file__).parent / name).read_text(encoding="utf-8")
        return Response(text, media_type=ASSETS[name])

    async def events(_: Request) -> Response:
        return StreamingResponse(_stream(preview, listeners), media_type="text/event-stream")

    async def text(request: Request) -> Response:
        return await _text(request, preview, reader(request), in_jupyter)

    async def comment(request: Request) -> Response:
        return await _comment(request, preview, reader(request), comments)

    async def stop(request: Request) -> Response:
        _demand(reader(request), "run")
        return JSONResponse({"stopped": await asyncio.to_thread(preview.stop)})

    async def file(request: Request) -> Response:
        kind = request.query_params.get("kind", "")
        try:
            path = await asyncio.to_thread(preview.file, kind)
        except HrcReportError as error:
            return PlainTextResponse(str(error), 409)
        how = "inline" if kind == "pdf" else "attachment"
        return FileResponse(
            path, filename=path.name, headers=OF_A_FILE, content_disposition_type=how
        )

    async def run(request: Request) -> Response:
        _demand(reader(request), "run")
        preview.run_again()
        return JSONResponse({})

    return [
        Route("/", page),
        *(Route(f"/{name}", asset) for name in ASSETS),
        Route("/events", events),
        Route("/text", text, methods=["GET", "POST"]),
        Route("/comment", comment, methods=["POST"]),
        Route("/file", file),
        Route("/stop", stop, methods=["POST"]),
        Route("/run", run, methods=["POST"]),
    ]


def _demand(reader: Reader, right: str) -> None:
    """Refuse what somebody may not do.

    Raises:
        HTTPException: they may not.
    """
    if right not in reader.may:
        raise HTTPException(403, f"{reader.name} may not {right} here.")


async def _text(
    request: Request,
    preview: Preview,
    reader: Reader,
    in_jupyter: Callable[[Project, Place], str],
) -> Response:
    """Answer where a paragraph is written, or write it."""
    shown_page, project = preview.shown, preview.project
    if request.method != "GET":
        _demand(reader, "write")
    try:
        place = shown_page.places[int(request.query_params.get("at", ""))] if shown_page else None
    except (ValueError, IndexError):
        place = None
    if place is None:
        return JSONResponse({"what": "The page has changed; click once more."}, 404)
    try:
        if request.method == "GET":
            place_record = text_at(project, place)
            place_record["jupyter"] = in_jupyter(project, place)
            return JSONResponse(place_record)
        if (sent_fields := await _asked(request, LARGEST_TEXT)) is None:
            return JSONResponse({"what": "The text is too long."}, 413)
        sha256 = write_text(
            project, place, str(sent_fields["text"]), sha256=str(sent_fields["sha256"])
        )
    except ChangedMeanwhileError as error:
        return JSONResponse({"what": str(error)}, 409)
    except (RefusedError, OSError, ValueError, LookupError, TypeError) as error:
        return JSONResponse({"what": f"Not saved: {error}"}, 400)
    return JSONResponse({"sha256": sha256})


async def _comment(
    request: Request, preview: Preview, reader: Reader, comments: Comments
) -> Response:
    """Keep a comment on a paragraph, or an answer to one, in the name of who asks."""
    _demand(reader, "comment")
    try:
        sent_fields = await _asked(request, LONGEST_COMMENT)
    except (ValueError, TypeError) as error:
        return JSONResponse({"what": f"Not kept: {error}"}, 400)
    if sent_fields is None:
        return JSONResponse({"what": "Not kept: the comment is too long."}, 413)
    text, key = str(sent_fields.get("text", "")).strip(), str(sent_fields.get("key", ""))
    closed = sent_fields.get("closed") is True
    if not text and not closed:
        return JSONResponse({"what": "Not kept: the comment has no words."}, 400)
    comment_fields = {name: str(sent_fields.get(name, "")) for name in ("begins", "quote", "place")}
    try:
        if key:
            _demand(reader, "settle" if closed else "comment")
            await asyncio.to_thread(
                comments.answer, key, author=reader.name, text=text, closed=closed
            )
        else:
            await asyncio.to_thread(
                comments.comment, author=reader.name, text=text, **comment_fields
            )
    except (RefusedError, OSError, ValueError) as error:
        return JSONResponse({"what": f"Not kept: {error}"}, 400)
    preview.say_comments()
    return JSONResponse({})


async def _asked(request: Request, largest: int) -> dict[str, Any] | None:
    """Return what a page has sent, or None where it is longer than it may be.

    Raises:
        ValueError, TypeError: it is no record.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > largest:
            return None
    sent_fields: dict[str, Any] = dict(json.loads(body))
    return sent_fields


def application(
    preview: Preview,
    listeners: Listeners,
    *,
    comments: Comments,
    name: str,
    token: str,
    port: int,
    rests_on: RestsOn,
) -> ASGIApp:
    """Return the application that shows a preview on this machine, to the person of a name."""
    everything = Reader(name, Reader.EVERYTHING)
    sources = '<a href="sources" target="_blank" rel="noopener">Compare sources</a>'
    routes = page_routes(
        preview, listeners, comments=comments, reader=lambda _: everything, links=sources
    )
    app = Starlette(routes=[*_sources(SourcesDesk(preview.project), rests_on), *routes])
    return TokenGate(app, token=token, port=port)


def _sources(desk: SourcesDesk, rests_on: RestsOn) -> list[Route]:
    """Return the routes of the page on which records are compared with their texts."""

    async def shown(request: Request) -> Response:
        text, kind = desk.live_page(request.url.path)
        return Response(text, media_type=kind)

    async def answer(request: Request) -> Response:
        body, words = await request.body(), dict(request.query_params)
        if len(body) > LARGEST_TEXT:
            return JSONResponse({"what": "The verdict is too long."}, 413)
        try:
            path = request.url.path
            return JSONResponse(await asyncio.to_thread(desk.answered, path, words, body, rests_on))
        except RefusedError as error:
            problem_text = " ".join(f"{problem.what} {problem.mend}" for problem in error.problems)
            return JSONResponse({"what": problem_text}, 409)
        except (OSError, ValueError, LookupError, TypeError) as error:
            return JSONResponse({"what": f"Not taken: {error}"}, 400)

    pages = [Route(path, shown) for path in desk.PAGES]
    return [*pages, *(Route(path, answer, methods=["GET", "POST"]) for path in desk.ANSWERS)]


async def _stream(preview: Preview, listeners: Listeners) -> AsyncIterator[str]:
    """Yield what a page gets: the draft as it stands, then every event."""
    listeners.loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[Event] = asyncio.Queue()
    listeners.queues.add(waiting)
    try:
        if preview.shown is not None:
            yield _told(preview.page_event())
        yield _told({"kind": "problems", "problems": preview.problems})
        while True:
            try:
                event = await asyncio.wait_for(waiting.get(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield ": nothing new\n\n"
                continue
            yield _told(event)
    finally:
        listeners.queues.discard(waiting)


def _told(event: Event) -> str:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


def free_socket(port: int) -> socket.socket:
    """Return a socket of this machine at a port, or at any that is free for 0.

    Raises:
        RefusedError: the port is taken.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise RefusedError.of(
            f"--port {port}",
            f"nothing can be shown at this port: {error.strerror}.",
            "Name another one, or none: one that is free is taken then.",
            "desk.port",
            value=str(port),
        ) from error
    return listening


def watching(folders: Collection[Path], changed: Callable[[set[Path]], Any]) -> threading.Event:
    """Call `changed` with the files that are saved below folders, until the event is set."""
    from watchfiles import watch

    end_event = threading.Event()

    def look() -> None:
        for changes in watch(
            *folders,
            step=20,
            debounce=200,
            stop_event=end_event,
            watch_filter=None,
            raise_interrupt=False,
        ):
            changed({Path(path) for _, path in changes})

    threading.Thread(target=look, name="files", daemon=True).start()
    return end_event


def serve(
    preview: Preview,
    app: ASGIApp,
    *,
    listening: socket.socket,
    folders: Collection[Path],
    ready: Callable[[], Any],
) -> None:
    """Show a preview by an application until Ctrl-C or SIGTERM; `ready`: once it can be asked."""
    config = uvicorn.Config(
        app,
        log_level="critical",
        lifespan="off",
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    end_event = threading.Event()
    try:
        preview.start()
        end_event = watching(folders, preview.changed)
        ready()
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass  # the way to end it
    finally:
        end_event.set()
        preview.close()
        listening.close()
