"""This module shows the drafts of a project to a mission, behind the login of its hub.

It is a service of JupyterHub: who asks, and by which role, the hub says of each request. Nobody
runs code here: authors write in the JupyterLab that they share, all others read, comment, and take
Word files home.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrcreport.editorial.desk.editing import previews, watched_folders
from hrcreport.editorial.desk.places import Place
from hrcreport.editorial.desk.preview import Preview
from hrcreport.editorial.desk.server import (
    HEADERS,
    Listeners,
    Reader,
    page_routes,
    watching,
)
from hrcreport.editorial.hub.history import PEOPLE, History
from hrcreport.editorial.hub.people import AUTHOR, RIGHTS, ROLES, People
from hrcreport.editorial.rounds.exchange import ReviewRound
from hrcreport.foundation import Project, RefusedError, Report

LAB = "HRCREPORT_LAB"
"""The variable that names the address of the JupyterLab that authors share."""
COOKIE = "hrcreport-drafts"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
IDLE_SECONDS = 1800
"""After so long with nobody on its page the kernel of a draft ends."""
LOOK_SECONDS = 5
INDEX = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Drafts</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="desk.css"></head><body><main id="desk-index">
<h1>Drafts</h1><p>{name}, {role}: {about}. <a href="{logout}">Log out</a></p>{lab}{told}
<table><thead><tr><th scope="col">Report</th><th scope="col">Language</th>
<th scope="col">Word file</th></tr></thead><tbody>{rows}</tbody></table></main></body></html>
"""
ROW = """<tr><td><a href="{id}/">{id}</a></td><td>{language}</td>
<td><a href="{id}/word">last build, with open comments</a></td></tr>"""


@dataclass(slots=True)
class Draft:
    """The preview of a report that somebody has asked for."""

    preview: Preview
    listeners: Listeners
    routes: Router
    asked: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class Remarks:
    """The comments of a report, each committed in the name of who wrote it."""

    round: ReviewRound
    history: History

    def open_comments(self) -> list[dict[str, Any]]:
        """Return what nobody closed."""
        return self.round.open_comments()

    def comment(self, *, author: str, **comment_fields: str) -> None:
        """Keep a comment of a person, by their login."""
        self._written(author, self.round.comment(author=self._name(author), **comment_fields))

    def answer(self, key: str, *, author: str, text: str, closed: bool) -> None:
        """Keep an answer, or that a comment is settled."""
        name = self._name(author)
        self._written(author, self.round.answer(key, author=name, text=text, closed=closed))

    def _name(self, login: str) -> str:
        person = self.history.people.person(login)
        return person.name if person else login

    def _written(self, login: str, path: Path) -> None:
        place = self.round.project.place(path)
        self.history.wrote(place, login)
        self.history.look(everything=True)


@dataclass(slots=True)
class Drafts:
    """The drafts of a project: each begins when somebody asks for it, and ends when nobody does."""

    project: Project
    history: History
    lab: str
    """The address of the JupyterLab that authors share."""
    begin: Callable[[Report, Remarks], tuple[Preview, Listeners]]
    open: dict[str, Draft] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, name: str) -> Draft:
        """Return the draft of a report.

        Raises:
            HTTPException: there is no such report.
        """
        with self._lock:
            if name not in self.open:
                report = next(
                    (report for report in self.project.reports() if report.id == name), None
                )
                if report is None:
                    raise HTTPException(404, "There is no such report.")
                self.open[name] = self._begun(report)
            self.open[name].asked = time.monotonic()
            return self.open[name]

    def _begun(self, report: Report) -> Draft:
        remarks = Remarks(ReviewRound(self.project, report), self.history)
        preview, listeners = self.begin(report, remarks)
        links = '<a href="../">All drafts</a> <a href="word">Word with comments</a>'
        routes = page_routes(
            preview,
            listeners,
            comments=remarks,
            reader=reader_of,
            links=links,
            in_jupyter=self._cell,
        )
        preview.start()
        return Draft(preview, listeners, Router([*routes, Route("/word", self._word(report))]))

    def _cell(self, _: Project, place: Place) -> str:
        cell = f"#cell-id={quote(place.id)}" if place.id else ""
        return f"{self.lab}/lab/tree/{quote(place.file)}{cell}"

    def _word(self, report: Report) -> Callable[[Request], Any]:
        async def word(_: Request) -> Response:
            try:
                content = await asyncio.to_thread(self._sent, report)
            except RefusedError as error:
                problem_text = " ".join(
                    f"{problem.what} {problem.mend}" for problem in error.problems
                )
                return PlainTextResponse(f"There is no Word file yet: {problem_text}", 409)
            headers = {"Content-Disposition": f'attachment; filename="{report.id}.docx"'}
            return Response(content, media_type=WORD, headers=headers)

        return word

    def _sent(self, report: Report) -> bytes:
        with tempfile.TemporaryDirectory(prefix="hrc-word-") as folder:
            path = Path(folder, f"{report.id}.docx")
            ReviewRound(self.project, report).send(path)
            return path.read_bytes()

    def changed(self, paths: set[Path]) -> None:
        """Tell all drafts that files were saved."""
        for draft in [*self.open.values()]:
            draft.preview.changed(paths)

    def end_idle(self, now: float) -> None:
        """End the drafts that nobody looks at."""
        with self._lock:
            for name, draft in [*self.open.items()]:
                if draft.listeners.queues:
                    draft.asked = now
                elif now - draft.asked > IDLE_SECONDS:
                    del self.open[name]
                    draft.preview.close()

    def close(self) -> None:
        """End all."""
        for draft in self.open.values():
            draft.preview.close()


def reader_of(request: Request) -> Reader:
    """Return who asks, as the hub has told."""
    reader: Reader = request.state.reader
    return reader


def application(drafts: Drafts, login: Login) -> ASGIApp:
    """Return the application of all drafts, below the prefix of the service."""

    async def index(request: Request) -> Response:
        reader, role = reader_of(request), str(request.state.role)
        rows = "".join(
            ROW.format(id=escape(report.id), language=escape(report.language))
            for report in drafts.project.reports()
        )
        lab = f'<p><a href="{drafts.lab}/lab">Write in JupyterLab</a></p>'
        status = (
            f'<p role="status">{escape(drafts.history.told)}</p>' if drafts.history.told else ""
        )
        person = drafts.history.people.person(reader.name)
        page = INDEX.format(
            name=escape(person.name if person else reader.name),
            role=role,
            about=ROLES[role],
            rows=rows,
            lab=lab if role == AUTHOR else "",
            told=status,
            logout=login.logout,
        )
        return HTMLResponse(page)

    async def style(_: Request) -> Response:
        text = (Path(__file__).parents[1] / "desk/desk.css").read_text(encoding="utf-8")
        return Response(text, media_type="text/css")

    async def draft(scope: Scope, receive: Receive, send: Send) -> None:
        report_draft = await asyncio.to_thread(drafts.of, scope["path_params"]["report"])
        await report_draft.routes(scope, receive, send)

    inside = [Route("/", index), Route("/desk.css", style), Mount("/{report}", app=draft)]

    return Starlette(routes=[Mount(login.prefix.rstrip("/"), app=login.of(Router(inside)))])


@dataclass(slots=True)
class Login:
    """Lets in whom the hub knows by a role, and gives every answer its headers.

    `auth` is a `HubOAuth` of JupyterHub. The cookie holds the token that the hub gave for this
    service alone; it is asked of the hub again once a minute, so that a logout is heard.
    """

    auth: Any
    prefix: str
    people: People

    @property
    def logout(self) -> str:
        """Return the address at which one logs out."""
        return f"{self.auth.hub_prefix}logout"

    def of(self, app: ASGIApp) -> ASGIApp:
        """Return an application behind the login."""

        async def inner(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return
            request = Request(scope)
            answer = await self._answer(request) or app

            async def with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    MutableHeaders(scope=message).update(HEADERS)
                await send(message)

            await answer(scope, receive, with_headers)

        return inner

    async def _answer(self, request: Request) -> Response | None:
        """Return what is answered instead of the page, or None to who is let in."""
        path = request.url.path
        if path == f"{self.prefix}oauth_callback":
            return await self._called_back(request)
        origin = request.headers.get("origin")
        if request.method != "GET" and urlsplit(origin or "").netloc != request.headers.get("host"):
            return PlainTextResponse("This was not asked by a page of this address.", 403)
        model = await self._model(request.cookies.get(COOKIE, ""))
        if model is None:
            if request.method != "GET" or not _is_page(request):
                return PlainTextResponse("You are logged out.", 401)
            return self._to_login(request)
        login = str(model["name"])
        person = self.people.person(login)
        if person is None:
            return PlainTextResponse(f"'{login}' has no role here.", 403)
        request.state.role = person.role
        request.state.reader = Reader(login, RIGHTS[person.role])
        return None

    async def _model(self, token: str) -> Mapping[str, Any] | None:
        if not token:
            return None
        user_model: Mapping[str, Any] | None = await self.auth.user_for_token(token, sync=False)
        if user_model and self.auth.check_scopes(self.auth.access_scopes, user_model):
            return user_model
        return None

    def _to_login(self, request: Request) -> Response:
        state = self.auth.generate_state(next_url=request.url.path)
        answer = RedirectResponse(f"{self.auth.login_url}&state={quote(state)}", 302)
        self._set(answer, request, self.auth.state_cookie_name, state)
        return answer

    async def _called_back(self, request: Request) -> Response:
        state = request.query_params.get("state", "")
        kept_state = request.cookies.get(self.auth.state_cookie_name, "")
        code = request.query_params.get("code", "")
        if not code or not state or state != kept_state:
            refusal = "This login was not begun here, or its time is over: open the address anew."
            return PlainTextResponse(refusal, 403)
        token = await self.auth.token_for_code(code, sync=False)
        answer = RedirectResponse(self.auth.get_next_url(state) or self.prefix, 302)
        answer.delete_cookie(self.auth.state_cookie_name, path=self.prefix)
        self._set(answer, request, COOKIE, token)
        return answer

    def _set(self, answer: Response, request: Request, name: str, value: str) -> None:
        secure = request.headers.get("x-forwarded-proto", "").split(",")[0] == "https"
        answer.set_cookie(
            name, value, path=self.prefix, httponly=True, samesite="lax", secure=secure
        )


def _is_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


@contextmanager
def served(project: Project, settings: Mapping[str, str]) -> Iterator[ASGIApp]:
    """Give the application of the drafts of a project, as its hub has `settings` this program.

    Raises:
        RefusedError: the file of people has slips.
    """
    from jupyterhub.services.auth import HubOAuth

    people = People.read(Path(settings[PEOPLE]))
    auth = HubOAuth(api_token=settings["JUPYTERHUB_API_TOKEN"], cache_max_age=60)
    login = Login(auth, settings["JUPYTERHUB_SERVICE_PREFIX"], people)
    with ExitStack() as stack:
        begin = stack.enter_context(previews(project))
        history = History(project.root, people, name="_history-of-drafts")
        drafts = Drafts(project, history, settings[LAB], begin)
        stack.callback(drafts.close)
        end_event = watching(watched_folders(project), drafts.changed)
        stack.callback(end_event.set)

        def look() -> None:
            while not end_event.wait(LOOK_SECONDS):
                drafts.end_idle(time.monotonic())
                history.look()

        threading.Thread(target=look, name="idle drafts", daemon=True).start()
        yield application(drafts, login)
