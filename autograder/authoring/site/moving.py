"""In a lesson's kernel: pictures become files, moving ones frame by frame, for pages that have no kernel."""

import hashlib
import io
import itertools
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from course_lib import predictions
from course_lib.viz.widgets.explore import Explorer
from course_lib.viz.widgets.picture import Picture
from course_lib.viz.widgets.pointing import _stops
from course_lib.viz.widgets.race import Racer
from course_lib.viz.widgets.theme import inverted

MOST_FRAMES = 25  # of one picture
FINENESS = (13, 9, 7, 5)  # positions that are kept of a slider, as many as there is room for
KIND = "application/x-course-picture+json"  # an output that takes the place of all others
Stops = list[tuple[str, Any]]  # of a control: what is shown, and its value


def install(folder: Path) -> None:
    """Let every picture of this kernel become files in a folder."""
    shelf = Shelf(folder)
    still = Picture._repr_mimebundle_

    def picture(self: Picture, include: object = None, exclude: object = None) -> dict[str, object]:
        bundle = still(self)
        if self.problem:
            return bundle
        return bundle | {KIND: {"size": self.size, "frames": [shelf.put(self)], "here": 0, "controls": []}}

    def explorer(self: Explorer, include: object = None, exclude: object = None) -> dict[str, object]:
        if self.picture.problem:
            return self.picture._repr_mimebundle_()
        sheet = Picture(tuple(self.picture.get_size_inches()))
        return moving(shelf, self, lambda state: self._plot(*self._args, fig=sheet, **state))

    def racer(self: Racer, include: object = None, exclude: object = None) -> dict[str, object]:
        if self.picture.problem:
            return self.picture._repr_mimebundle_()

        def drawn(state: dict[str, Any]) -> Picture:
            for name, value in state.items():
                self.controls[name].value = value
            return self.picture

        return moving(shelf, self, drawn)

    for kind, shown in ((Picture, picture), (Explorer, explorer), (Racer, racer)):
        kind._repr_mimebundle_ = shown  # type: ignore[method-assign]
    predictions._show = lambda *card: None  # the page asks no reader


class Shelf:
    """A folder of pictures, each under the digest of its dots; the same picture is kept once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, picture: Picture) -> tuple[str, str]:
        """Keep a picture for light and for dark pages; return its name and its text."""
        light = picture.pixels()[..., :3]
        name = hashlib.sha256(light.tobytes()).hexdigest()[:12]
        if not (self.folder / f"{name}-dark.webp").exists():
            for suffix, pixels in (("", light), ("-dark", inverted(light, picture.areas()))):
                (self.folder / f"{name}{suffix}.webp").write_bytes(webp(pixels))
        return name, picture.alt


def webp(pixels: np.ndarray) -> bytes:
    """Return dots as a WebP file: exactly, unless a picture with many colours is much smaller otherwise."""
    files = []
    for options in ({"lossless": True, "quality": 20}, {"quality": 80}):
        file = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels)).save(file, "webp", method=2, **options)
        files.append(file.getvalue())
    return min(files, key=len)


def moving(
    shelf: Shelf, shown: Explorer | Racer, draw: Callable[[dict[str, Any]], Picture]
) -> dict[str, object]:
    """Return the output of a picture with controls: as many frames as are affordable."""
    start = shown.state()
    kept = affordable({name: stops_of(control) for name, control in shown.controls.items()}, start)
    frames = [shelf.put(draw(start | state)) for state in states(kept)]
    here = [same(start | state, start) for state in states(kept)].index(True)
    data = {
        "size": shown.picture.size,
        "frames": frames,
        "here": here,
        "controls": [
            (shown.controls[name].description, [label for label, _ in stops]) for name, stops in kept.items()
        ],
        "fixed": [control.description for name, control in shown.controls.items() if name not in kept],
    }
    return {KIND: data, "text/plain": frames[here][1]}


def states(kept: dict[str, Stops]) -> Iterator[dict[str, Any]]:
    """Yield the values of all controls for each frame; the last control changes fastest."""
    for values in itertools.product(*([value for _, value in stops] for stops in kept.values())):
        yield dict(zip(kept, values, strict=True))


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two states are equal up to rounding."""
    return all(equal(value, other[name]) for name, value in one.items())


def equal(one: Any, other: Any) -> bool:
    """Return whether two values of a control are equal up to rounding."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one is other or one == other)


def stops_of(control: Any) -> Stops:
    """Return every position that a control has."""
    if hasattr(control, "_options_full"):
        return list(control._options_full)
    if hasattr(control, "step"):
        whole = isinstance(control.value, int)
        return [
            (str(int(stop)), int(stop)) if whole else (f"{stop:.3g}", float(stop)) for stop in _stops(control)
        ]
    return [("no", False), ("yes", True)]


def affordable(stops: dict[str, Stops], start: dict[str, Any]) -> dict[str, Stops]:
    """
    Return the controls, and the positions of each, of which every combination can be drawn.

    A slider keeps fewer positions before a control is given up; the control with the fewest positions is
    given up first.
    """
    kept = dict(stops)
    while True:
        for most in FINENESS:
            thin = {name: thinned(all_of, most, start[name]) for name, all_of in kept.items()}
            if math.prod(len(some) for some in thin.values()) <= MOST_FRAMES:
                return thin
        del kept[min(kept, key=lambda name: len(kept[name]))]


def thinned(stops: Stops, most: int, start: Any) -> Stops:
    """Return at most so many positions, evenly apart, with the one that a control starts from among them."""
    if len(stops) <= most or not isinstance(stops[0][1], int | float):
        return stops
    chosen = np.linspace(0, len(stops) - 1, most).round().astype(int)
    at = next((i for i, (_, value) in enumerate(stops) if equal(value, start)), None)
    if at is None:  # a slider that starts between two of its steps
        label = str(start) if isinstance(start, int) else f"{start:.3g}"
        return sorted([*(stops[i] for i in chosen), (label, start)], key=lambda stop: stop[1])
    chosen[np.abs(chosen - at).argmin()] = at
    return [stops[i] for i in chosen]
