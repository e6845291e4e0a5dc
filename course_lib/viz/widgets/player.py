"""Join the script that animated widgets share to their own: anywidget takes one text per widget."""

from pathlib import Path

from course_lib.viz.widgets.theme import with_theme


def with_player(path: Path) -> str:
    """Return a widget's script or style sheet, with player.js or player.css in front of it."""
    shared = Path(__file__).with_name("player").with_suffix(path.suffix)
    front = with_theme(shared) if path.suffix == ".js" else shared.read_text(encoding="utf-8")
    return f"{front}\n{path.read_text(encoding='utf-8')}"
