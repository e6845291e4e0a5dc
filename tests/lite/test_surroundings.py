"""What may cost a student's work gets a sentence, and nothing of theirs is overwritten."""

import pytest

from autograder.authoring.site.site import build_site
from tests.jupyterlite import NOTEBOOK, Lite, browser, served

pytestmark = pytest.mark.browser
LESSON = "01_sgd.ipynb"
NO_STORE = "indexedDB.open = () => { throw new DOMException('refused', 'SecurityError'); }"
NO_WORKER = "delete Object.getPrototypeOf(navigator).serviceWorker"
FULL = "navigator.storage.estimate = async () => ({ usage: 1e9, quota: 1e9 })"
SAY = f"{NOTEBOOK}.model.cells.get(1).sharedModel.setSource"
SOURCE = f"{NOTEBOOK}.model.cells.get(1).sharedModel.getSource()"
OPEN = "[...jupyterapp.shell.widgets('main')].map((widget) => widget.title.label)"
WORKSPACES = "jupyterapp.serviceManager.workspaces.list()"
SAVE = "jupyterapp.commands.execute('docmanager:save')"


@pytest.mark.parametrize(
    ("script", "name", "sentence"),
    [
        ("delete globalThis.WebAssembly", "no-wasm", "WebAssembly is missing"),
        (NO_STORE, "refused", "refuses to store your work"),
        (NO_WORKER, "no-files", "lets no service worker run"),
        (FULL, "full", "hardly any room left"),
    ],
)
def test_a_browser_that_lacks_something_is_told_of(site, tmp_path, script, name, sentence):
    """A sentence stands above the menu, beside the one on where the work is kept."""
    with served(site) as server, browser(tmp_path) as window:
        page = window.new_page()
        page.add_init_script(script)
        lite = Lite(page, server.address, LESSON, wait=False)

        assert sentence in lite.notice(name)
        assert "in this browser only" in lite.notice("kept")


def test_python_that_cannot_be_fetched_is_told_of(tmp_path):
    """The site that takes Python from its network, opened where that is away: and it can be read."""
    build_site(tmp_path / "site", lessons=["01_sgd"])
    with served(tmp_path / "site") as server, browser(tmp_path / "profile") as window:
        window.route("https://cdn.jsdelivr.net/**", lambda route: route.abort())
        lite = Lite(window.new_page(), server.address, LESSON, wait=False)

        assert "could not be fetched from cdn.jsdelivr.net" in lite.notice("no-python")


def test_a_lesson_open_in_two_tabs_is_saved_from_the_first_only(site, tmp_path):
    """The second says so, and what it holds overwrites nothing."""
    with served(site) as server, browser(tmp_path) as window:
        first = Lite(window.new_page(), server.address, LESSON, wait=False)
        first.notice("kept")
        second = Lite(window.new_page(), server.address, LESSON, wait=False)
        assert "open in another tab" in second.notice("twice")

        second.page.evaluate(f"{SAY}('of the second')")
        second.page.evaluate(SAVE)
        first.page.evaluate(f"{SAY}('of the first')")
        first.page.evaluate(SAVE)
        first.page.close()
        second.page.close()

        again = Lite(window.new_page(), server.address, LESSON, wait=False)
        assert again.page.evaluate(SOURCE) == "of the first"


def test_a_link_opens_its_lesson_alone(site, tmp_path):
    """What was open in an earlier visit stays closed, also after a reload: each would start a Python."""
    with served(site) as server, browser(tmp_path) as window:
        before = Lite(window.new_page(), server.address, "00_backprop.ipynb", wait=False)
        before.wait_until(f"async () => JSON.stringify(await {WORKSPACES}).includes('notebook:00_')")
        before.page.close()

        lite = Lite(window.new_page(), server.address, LESSON, wait=False)
        assert lite.page.evaluate(OPEN) == [LESSON]
        lite.wait_until(f"async () => JSON.stringify(await {WORKSPACES}).includes('notebook:01_')")
        lite.reloaded()
        assert lite.page.evaluate(OPEN) == [LESSON]


def test_a_newer_course_leaves_older_work_and_opens_beside_it(site, tmp_path):
    """The student's notebook stays as it is; the new one comes under a name of its own."""
    with served(site) as server, browser(tmp_path) as window:
        lite = Lite(window.new_page(), server.address, LESSON, wait=False)
        lite.page.evaluate(f"{SAY}('mine')")
        lite.page.evaluate(f"{NOTEBOOK}.model.setMetadata('course', {{ version: '0.1.0' }})")
        lite.page.evaluate(SAVE)
        lite.page.close()

        again = Lite(window.new_page(), server.address, LESSON, wait=False)
        assert "version 0.1.0 of the course" in again.notice("version")
        assert again.page.evaluate(SOURCE) == "mine"
        again.page.get_by_text("Open the new one").click()
        here = SOURCE.replace("get(1).", "get(1)?.")  # nothing, while it is being opened
        again.page.wait_for_function(f"() => ({here} ?? 'mine') !== 'mine'")
