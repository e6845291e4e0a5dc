"""In a web page Matplotlib finds its fonts in the list that Pyodide made for it."""

import importlib.util
import json
from types import SimpleNamespace

from course_lib.datasets.browser import know_fonts


def test_the_list_of_fonts_is_of_this_matplotlib_and_names_only_what_is_there(tmp_path, monkeypatch):
    """Matplotlib would search for all fonts again because of another version, or of one that is gone."""
    (tmp_path / "font_manager.py").write_text("class FontManager:\n    __version__ = 330\n")
    (tmp_path / "mpl-data").mkdir()
    (tmp_path / "mpl-data" / "sans.ttf").touch()
    fonts = [{"fname": "sans.ttf"}, {"fname": "serif.ttf"}]
    (tmp_path / "fontlist.json").write_text(json.dumps({"_version": 390, "ttflist": fonts, "afmlist": []}))
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: found)

    know_fonts()

    known = json.loads((tmp_path / "fontlist.json").read_text())
    assert known == {"_version": 330, "ttflist": fonts[:1], "afmlist": []}
