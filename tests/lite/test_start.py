"""The second visit starts from the bytecode that the first one kept, and never from another build's."""

import json

import pytest

from tests.jupyterlite import STATE, Lite, browser, served

pytestmark = pytest.mark.browser
LESSON = "01_sgd.ipynb"
# In an answer's place: whether Python's library, and the course's, came with their bytecode.
LOOK = """import asyncio, os, sys, course_lib.check
print(asyncio.__file__.endswith(".pyc"), os.path.exists(course_lib.check.__cached__), file=sys.stderr)
def gd_step(param, grad, *, lr):
    return param - lr * grad"""
DAMAGE = """async () => {
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const file of await cache.keys()) await cache.put(file, new Response('cut off'));
    }
}"""


def started(window, address):
    """Open the lesson and set it up; return the page, and what had bytecode."""
    lite = Lite(window.new_page(), address, LESSON)
    lite.run_cell("provided-setup")
    lite.write("gd_step", LOOK)
    assert "✓" in lite.check("gd_step")
    (found,) = lite.page.evaluate(STATE)["troubles"]
    return lite, found.split()


def other_build(route):
    """Answer with the site's settings, as another build has them."""
    answer = route.fetch()
    text = answer.text()
    plugins = json.loads(text)["jupyter-config-data"].get("litePluginSettings", {})
    for settings in plugins.values():
        text = text.replace(settings["loadPyodideOptions"]["build"], "another")
    route.fulfill(response=answer, body=text)


def test_second_visit_starts_from_what_the_first_compiled(site, tmp_path):
    """And a newer build of the site compiles anew, keeps that, and drops the old."""
    with served(site) as server, browser(tmp_path) as window:
        first, found = started(window, server.address)
        assert found == ["False", "False"]
        before = first.bytecode_kept()
        first.page.close()

        second, found = started(window, server.address)
        assert found == ["True", "True"]
        second.page.close()

        window.route("**/jupyter-lite.json", other_build)
        newer, found = started(window, server.address)
        assert found == ["False", "False"]
        newer.bytecode_kept(but=before)


def test_damaged_bytecode_is_dropped(site, tmp_path):
    """Python starts, and compiles anew."""
    with served(site) as server, browser(tmp_path) as window:
        first, _ = started(window, server.address)
        first.bytecode_kept()
        first.page.evaluate(DAMAGE)
        first.page.close()

        second, found = started(window, server.address)
        assert found == ["False", "False"]
        second.bytecode_kept()


def test_a_page_that_may_not_keep_bytecode_starts_without(site, tmp_path):
    """As one does that comes from a school's server without encryption."""
    resolver = "--host-resolver-rules=MAP school.example 127.0.0.1"
    with served(site) as server, browser(tmp_path, resolver) as window:
        address = server.address.replace("127.0.0.1", "school.example")
        lite, found = started(window, address)

        assert lite.page.evaluate("isSecureContext") is False
        assert found == ["False", "False"]
