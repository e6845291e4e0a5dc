"""Join the script that animated widgets share to their own: anywidget takes one text per widget."""

from pathlib import Path


def with_player(path: Path) -> str:
    """Return a widget's script or style sheet, with player.js or player.css in front of it."""
    shared = Path(__file__).with_name("player").with_suffix(path.suffix)
    return "\n".join(file.read_text(encoding="utf-8") for file in (shared, path))
