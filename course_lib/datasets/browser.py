"""
In a browser (Pyodide): large files are fetched when they are first read, and Matplotlib finds its fonts.

``course site`` writes ``browser.json`` beside this file, with the names of what it left out of the package.
"""

import ast
import importlib.util
import json
import re
from pathlib import Path

LEFT_OUT = Path(__file__).with_name("browser.json")


def prepare() -> None:
    """Make the course ready for use; elsewhere than in a page that ``course site`` made, do nothing."""
    if not LEFT_OUT.is_file():
        return
    import js  # both are Pyodide's own
    from pyodide_js import FS

    here = Path(__file__).parents[1]
    site = js.location.href.partition("/extensions/")[0]  # where the kernel's worker was started from
    for name in json.loads(LEFT_OUT.read_text()):
        path = here / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            FS.createLazyFile(str(path.parent), path.name, f"{site}/data/{name}", True, False)
    know_fonts()


def know_fonts() -> None:
    """
    Let Matplotlib use the list of fonts that Pyodide has made for it, which saves ten seconds.

    Pyodide 0.27 has a list of another version than its Matplotlib, which therefore searches for them anew,
    as it does when a font of the list is not there.
    """
    found = importlib.util.find_spec("matplotlib")
    for folder in (found and found.submodule_search_locations) or ():
        fonts, manager = Path(folder, "fontlist.json"), Path(folder, "font_manager.py")
        version = re.search(r"^    __version__ = (.+)$", manager.read_text(), re.MULTILINE)
        if version and fonts.is_file():
            known = json.loads(fonts.read_text()) | {"_version": ast.literal_eval(version[1])}
            there = [font for font in known["ttflist"] if Path(folder, "mpl-data", font["fname"]).is_file()]
            fonts.write_text(json.dumps(known | {"ttflist": there}))
