"""The server of the marking page: whom it refuses, what it sends, what it saves."""

import asyncio
import json
import re

import pytest
from tornado.httpserver import HTTPServer
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from autograder.errors import CourseError
from autograder.results.marking import server
from autograder.results.marking.desk import Desk
from tests.autograder.results.marking.written import CELL, LESSON

TOKEN = "a-token"


@pytest.fixture
def fetch(room):
    """Return a function that asks the server of a class's page."""
    desk = Desk(room, LESSON, "ada")
    listening = server.listener(0)
    port = listening.getsockname()[1]
    loop = asyncio.new_event_loop()

    async def start() -> HTTPServer:
        found = HTTPServer(server.application(desk, TOKEN, port))
        found.add_socket(listening)
        return found

    running = loop.run_until_complete(start())
    client_of = SimpleAsyncHTTPClient

    def ask(path: str, data: object = None, **headers: str):
        async def send():
            client = client_of(force_instance=True)
            body = None if data is None else json.dumps(data)
            kind = {} if data is None else {"Content-Type": "application/json"}
            found = await client.fetch(
                f"http://127.0.0.1:{port}{path}",
                method="GET" if data is None else "POST",
                body=body,
                headers=kind | {name.replace("_", "-"): value for name, value in headers.items()},
                raise_error=False,
            )
            client.close()
            return found

        return loop.run_until_complete(send())

    yield ask
    running.stop()
    loop.run_until_complete(running.close_all_connections())
    loop.close()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/another/", {}),
        ("/another/api/overview", {}),
        (f"/{TOKEN}x/page.js", {}),
        (f"/{TOKEN}/api/overview", {"Host": "example.org"}),
        (f"/{TOKEN}/api/overview", {"Host": "127.0.0.1"}),
        (f"/{TOKEN}/api/overview", {"Origin": "http://example.org"}),
        (f"/{TOKEN}/", {"Origin": "null"}),
    ],
)
def test_whoever_has_not_the_link_is_refused(fetch, path, headers):
    found = fetch(path, **headers)

    assert found.code == 403
    assert "Access-Control-Allow-Origin" not in found.headers


@pytest.mark.parametrize(
    "path", ["/a/b/c", f"/{TOKEN}/../server.py", f"/{TOKEN}/server.py", f"/{TOKEN}/api/all"]
)
def test_nothing_else_is_served(fetch, path):
    assert fetch(path).code in (403, 404)


def test_the_page_may_run_only_its_own_file(fetch):
    found = fetch(f"/{TOKEN}/")

    policy = found.headers["Content-Security-Policy"]
    assert found.code == 200
    assert "default-src 'none'; script-src 'self';" in policy
    assert "unsafe" not in policy
    assert found.headers["Referrer-Policy"] == "no-referrer"  # the address holds the token
    assert found.headers["Cache-Control"] == "no-store"
    for file in re.findall(r'(?:href|src)="([^"]+)"', found.body.decode()):
        assert fetch(f"/{TOKEN}/{file}").code == 200, file


def test_a_mark_is_saved_and_a_second_one_on_the_same_ground_is_not(fetch):
    overview = json.loads(fetch(f"/{TOKEN}/api/overview").body)
    state = json.loads(fetch(f"/{TOKEN}/api/question?question={CELL}").body)
    number, before = next(iter(state["marks"].items()))
    mark = {
        "question": CELL,
        "based_on": {number: before["version"]},
        "items": [],
        "adjustment": 2,
        "comment": "",
        "extra": False,
        "marked": True,
    }

    first = json.loads(fetch(f"/{TOKEN}/api/mark", mark).body)
    second = json.loads(fetch(f"/{TOKEN}/api/mark", mark | {"adjustment": 1}).body)

    assert overview["questions"][0]["waiting"] == 6
    assert (first["conflict"], first["marks"][number]["total"]) == ([], 2.0)
    assert (second["conflict"], second["marks"][number]["total"]) == ([int(number)], 2.0)


def test_a_form_of_another_page_cannot_save(fetch):
    """Without the header, a browser would send it without asking."""
    assert fetch(f"/{TOKEN}/api/item", {"question": CELL}, Content_Type="text/plain").code == 415


def test_what_cannot_be_read_is_refused(fetch):
    assert fetch(f"/{TOKEN}/api/mark", {"question": CELL}).code == 400
    assert fetch(f"/{TOKEN}/api/mark", [1]).code == 400
    assert fetch(f"/{TOKEN}/api/question?question=none").code == 409


def test_the_link_stands_in_no_command_line(tmp_path):
    """The browser is given a file that only its owner can read."""
    door = server.doorway(tmp_path, "http://127.0.0.1:1/a-token/")

    assert "url=http://127.0.0.1:1/a-token/" in door.read_text()
    assert "a-token" not in door.as_uri()
    assert door.stat().st_mode & 0o077 == 0


def test_a_port_that_is_taken_is_told_in_two_lines():
    taken = server.listener(0)
    port = taken.getsockname()[1]

    with taken, pytest.raises(CourseError, match=rf"Port {port} cannot be used.*\n.*--port"):
        server.listener(port)
