"""How Sphinx makes the pages to read; `course site` gives it their sources."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docutils.nodes import SkipNode

from autograder.authoring.notebooks import repository
from autograder.authoring.site import formulas
from course_lib import __version__

project = "Old and New Tricks"
version = release = __version__
html_title = project
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # executed.py has run them
nb_merge_streams = True
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
suppress_warnings = ["myst.header"]

autodoc_typehints_format = "short"
autodoc_mock_imports = ["torch"]
default_role = "code"
napoleon_google_docstring = True
napoleon_custom_sections = ["Source"]

html_theme = "furo"
html_static_path = ["static", "katex"]
html_css_files = ["katex.min.css", "course.css"]
html_js_files = [(name, {"type": "module"}) for name in ("moving.js", "page.js")]
html_math_renderer = "katex"
html_copy_source = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
html_show_copyright = False
html_theme_options = {
    "source_repository": repository(),
    "light_css_variables": {"color-brand-primary": "#0a4b8f", "color-brand-content": "#0a4b8f"},
    "dark_css_variables": {"color-brand-primary": "#8ec5ff", "color-brand-content": "#8ec5ff"},
    "footer_icons": [{"name": "GitHub", "url": repository(), "html": "GitHub", "class": ""}],
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"


def setup(app):
    """Let KaTeX make the formulas, and show indented examples of docstrings as they stand."""
    engine = formulas.katex()
    render = engine.__enter__()
    app.connect("build-finished", lambda *_: engine.__exit__(None, None, None))

    def shown(self, node, alone):
        self.body.append(render(node.astext(), alone))
        raise SkipNode

    app.add_html_math_renderer(
        "katex",
        inline_renderers=(lambda self, node: shown(self, node, False), None),
        block_renderers=(lambda self, node: shown(self, node, True), None),
    )
    app.connect("autodoc-process-docstring", literal_blocks, priority=100)
    return {"parallel_read_safe": True}


def literal_blocks(app, what, name, obj, options, lines):
    """Mark indented lines of a docstring's text as they are meant: a formula or code, line by line."""
    made, section, inside = [], False, False
    for i, line in enumerate(lines):
        if line and not line.startswith(" "):
            section = bool(re.fullmatch(r"[A-Z][a-z]+:.*", line))
            inside = False
        elif line and not section and not inside and i and not lines[i - 1]:
            made += ["::", ""]
            inside = True
        made.append(line)
    lines[:] = made
