"""
The marking page's server, for one person on this machine.

Every address begins with a secret token, which only the printed link has. No cookie, no other origin, no name
of this machine but its own: a page from elsewhere that is open in the same browser can ask for nothing.
"""

import asyncio
import hmac
import json
import os
import secrets
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from autograder.authoring.lesson import ROOT
from autograder.errors import CourseError
from autograder.results.marking.desk import Change, Desk
from autograder.results.marking.mark import Item
from autograder.results.marking.opened import Refused

HERE, KATEX = Path(__file__).parent, ROOT / "site" / "katex"
KINDS = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",
}
MOST = 1 << 20  # bytes of a request
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Guarded(RequestHandler):
    """Refuses whoever has not the link, and every name and origin but this server's own."""

    desk: Desk
    worker: ThreadPoolExecutor
    token: str
    hosts: tuple[str, ...]

    def initialize(self, **given: Any) -> None:
        """Take what the server was started with."""
        self.__dict__.update(given)

    def set_default_headers(self) -> None:
        """Forbid the page whatever it does not need."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    def prepare(self) -> None:
        """Look who asks."""
        host = self.request.host
        if host not in self.hosts:
            raise HTTPError(403)  # without a word: Tornado would log it with the path, which holds the token
        origin = self.request.headers.get("Origin")
        if origin is not None and origin != f"http://{host}":
            raise HTTPError(403)
        given = "".join(self.request.path.split("/")[1:2])
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise HTTPError(403)

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say no more than that."""
        self.finish(f"{status_code}: use the link that `course mark` printed.")


class Files(Guarded):
    """The page's own files."""

    def get(self, name: str) -> None:
        """Send one."""
        name = name or "page.html"
        folder, known = (KATEX, name.removeprefix("katex/")) if name.startswith("katex/") else (HERE, name)
        path = folder / known
        if path.suffix not in KINDS or ".." in known or not path.is_file():
            raise HTTPError(404)
        self.set_header("Content-Type", f"{KINDS[path.suffix]}; charset=utf-8")
        self.finish(path.read_bytes())


class Asks(Guarded):
    """What the page asks and saves, as JSON."""

    async def get(self, what: str) -> None:
        """Answer a question of the page."""
        desk, key = self.desk, self.get_query_argument("question", "")
        given = self.get_query_argument("number", "")
        number = int(given) if given.isdecimal() and given.isascii() else 0
        found: dict[str, Callable[[], Any]] = {
            "overview": lambda: {"lesson": desk.lesson, "marker": desk.marker, "questions": desk.overview()},
            "question": lambda: desk.question(key),
            "state": lambda: desk.state(key),
            "text": lambda: {"text": desk.text(key, number)},
            "who": lambda: {"who": desk.who(key, number)},
        }
        await self._answer(found.get(what))

    async def post(self, what: str) -> None:
        """Save something."""
        if self.request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise HTTPError(415)
        try:
            change = self._change(what, json.loads(self.request.body))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise HTTPError(400) from None
        await self._answer(change)

    def _change(self, what: str, asked: Any) -> Callable[[], Any] | None:
        """Return what saves something that the page sent."""
        desk, key = self.desk, str(asked["question"])
        match what:
            case "mark":
                based_on = {int(number): str(version) for number, version in asked["based_on"].items()}
                items, adjustment = tuple(map(str, asked["items"])), float(asked["adjustment"])
                comment, extra, marked = str(asked["comment"]), bool(asked["extra"]), bool(asked["marked"])
                return partial(desk.save, key, based_on, Change(items, adjustment, comment, extra, marked))
            case "item":
                item = Item(str(asked.get("id", "")), str(asked["text"]), float(asked["points"]))
                was = asked.get("was")
                seen = (str(was["text"]), float(was["points"])) if was else None
                return partial(desk.change_item, key, item, seen, remove=bool(asked.get("remove")))
            case "apart":
                return partial(desk.set_apart, key, int(asked["number"]))
            case "confirm":
                return partial(desk.confirm, key)
        return None

    async def _answer(self, what: Callable[[], Any] | None) -> None:
        """Do something in the one thread that works with the gradebook; send what comes of it."""
        if what is None:
            raise HTTPError(404)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        try:
            self.finish(json.dumps(await asyncio.wrap_future(self.worker.submit(what))))
        except Refused as error:
            self.set_status(409)
            self.finish(json.dumps({"refused": str(error)}))
        except Exception as error:  # a locked gradebook, a full disk: the page says so, and tries again
            self.set_status(503)
            what_it_is = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
            self.finish(json.dumps({"failed": what_it_is[:500]}))


def application(desk: Desk, token: str, port: int) -> Application:
    """Return the server's application."""
    hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
    given = {"desk": desk, "worker": ThreadPoolExecutor(1), "token": token, "hosts": hosts}
    routes: list[Any] = [
        (r"/[^/]+/api/([a-z]+)", Asks, given),
        (r"/[^/]+/([a-z/_A-Z0-9.-]*)", Files, given),
    ]
    return Application(routes, default_handler_class=Nothing, default_handler_args=given, log_function=_quiet)


class Nothing(Guarded):
    """Anything else."""

    def prepare(self) -> None:
        """Refuse it."""
        super().prepare()
        raise HTTPError(404)


def _quiet(_: RequestHandler) -> None:
    """Write no log: it would hold the token."""


def listener(port: int) -> socket.socket:
    """
    Return where the server listens: on this machine only.

    Raises:
        CourseError: If the port is taken.
    """
    try:
        found = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise CourseError(
            f"Port {port} cannot be used: {error.strerror}.\nName another, or leave --port out."
        ) from error
    found.setblocking(False)
    return found


def doorway(folder: Path, link: str) -> Path:
    """Write a page that leads to the link, for its owner alone: all can read a command line."""
    path = folder / f"open-{secrets.token_hex(4)}.html"
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f'<meta http-equiv="refresh" content="0; url={link}">')
    return path


def serve(desk: Desk, port: int, ready: Callable[[str], None]) -> None:
    """
    Serve the page until this process is interrupted.

    Args:
        desk: The marker's part.
        port: A port of this machine, or 0 for any that is free.
        ready: Is given the link.

    Raises:
        CourseError: If the port is taken.
    """
    token, listening = secrets.token_urlsafe(24), listener(port)
    port = listening.getsockname()[1]

    async def run() -> None:
        server = HTTPServer(application(desk, token, port), max_body_size=MOST)
        server.add_socket(listening)
        ready(f"http://127.0.0.1:{port}/{token}/")
        await asyncio.Event().wait()

    asyncio.run(run())
