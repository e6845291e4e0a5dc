"""What leaves for a worker arrives as it was; what is not a notebook's results is refused."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.grade.cluster import parcel
from autograder.grade.cluster.parcel import ParcelError
from autograder.grade.notebook.run import Room


def notebook(*outputs):
    cells = [new_markdown_cell("Why?", id="a"), new_code_cell("f(x)", id="b", outputs=list(outputs))]
    return new_notebook(cells=cells)


def test_a_notebook_arrives_with_its_inputs_and_the_files_beside_it(tmp_path):
    """The same files are put in one place: a template of kernels is made once for them."""
    (tmp_path / "x.csv").write_text("1,2\n")
    nb, files = notebook(), {"data/x.csv": tmp_path / "x.csv"}
    room = Room(b"\0\xff", ["numpy"], ["torch"], ["f"], {"check-f": 3.0}, files, {"mine": tmp_path / "x.csv"})
    sent = parcel.pack_notebook(nb, room, {"Execute": {"timeout": 3}}, {"LANG": "C"})

    first, again = (parcel.unpack_notebook(sent, tmp_path / "worker") for _ in range(2))

    found = first.pop("room")
    assert first == {"notebook": nb, "settings": {"Execute": {"timeout": 3}}, "environ": {"LANG": "C"}}
    assert first["notebook"].cells[1].source == "f(x)"
    assert found == again["room"]
    assert found._replace(files=files, own=room.own) == room
    assert [found.files["data/x.csv"].read_text(), found.own["mine"].read_text()] == ["1,2\n"] * 2


def test_a_setting_that_is_no_data_is_told():
    with pytest.raises(ParcelError, match=r"c\.Execute cannot be sent.*without --dask"):
        parcel.pack_notebook(notebook(), Room(), {"Execute": {"on_cell_start": print}}, {})


def test_results_come_back_and_nothing_else_of_the_notebook():
    ran = notebook(new_output("stream", text="\ud800 nan"))
    ran.cells[1].update(source="forged", execution_count=3)
    ran.metadata["language_info"] = {"name": "python"}
    nb, course = notebook(), {"trouble": ["before"]}

    left = parcel.pack_results(ran, {"trouble": ["cell 2"], "answers": {"f": b"\x93NUMPY"}})
    parcel.unpack_results(left, nb, course)

    assert nb.cells[1].source == "f(x)"
    assert (nb.cells[1].outputs, nb.cells[1].execution_count) == (ran.cells[1].outputs, 3)
    assert nb.metadata.language_info.name == "python"
    assert course == {"trouble": ["before", "cell 2"], "answers": {"f": b"\x93NUMPY"}}


RESULTS = {"cells": [None, [[], 1]], "language": {}, "trouble": []}


STRANGE = {
    "nothing": b"",
    "garbage": b"\xff" * 40,
    "longer than it is": parcel.HEAD.pack(1 << 40) + b"{}",
    "no list": parcel.HEAD.pack(2) + b"{}",
    "a file that is not there": parcel.HEAD.pack(14) + b'[{}, {"a": 9}]',
    "a file of negative size": parcel.HEAD.pack(15) + b'[{}, {"a": -1}]',
    "nested": parcel.HEAD.pack(200_000) + b"[" * 200_000,
    "no cells": parcel.pack([], {}),
    "too few cells": parcel.pack(RESULTS | {"cells": [None]}, {}),
    "text for an output": parcel.pack(RESULTS | {"cells": [None, [["x"], 1]]}, {}),
    "a number for a cell": parcel.pack(RESULTS | {"cells": [None, 5]}, {}),
    "a number for trouble": parcel.pack(RESULTS | {"trouble": [5]}, {}),
    "no trouble": parcel.pack(RESULTS | {"trouble": None}, {}),
    "a number for a language": parcel.pack(RESULTS | {"language": 5}, {}),
    "a huge answer": parcel.pack(RESULTS, {"f": bytes(parcel.MAX_ANSWER + 1)}),
}


@pytest.mark.parametrize("sent", STRANGE.values(), ids=STRANGE)
def test_what_is_not_a_notebooks_results_is_refused(sent):
    """And the notebook is left for another worker."""
    with pytest.raises(ParcelError, match="What a worker sent back"):
        parcel.unpack_results(sent, notebook(), {})


def test_results_of_odd_shapes_are_left_to_the_steps_that_make_them_safe():
    nb = notebook()

    parcel.unpack_results(parcel.pack(RESULTS | {"cells": [None, [[{"data": 5}], "x"]]}, {}), nb, {})

    assert json.dumps(nb.cells[1].outputs) == '[{"data": 5}]'
    assert nb.cells[1].execution_count is None
