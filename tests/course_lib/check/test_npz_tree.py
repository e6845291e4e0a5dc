"""Values survive the way through a file; anything but plain data is refused."""

import io
import json
import pickle
import zipfile
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.check.arguments import Made
from course_lib.check.compare import compare
from course_lib.check.npz_tree import CodecError, Other, pack, read_ours, read_strangers

State = namedtuple("State", "step m")

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | hnp.arrays(
        st.sampled_from([np.float64, np.float32, np.int64, np.bool_]),
        hnp.array_shapes(min_dims=0, max_side=3),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(plain)
def test_what_goes_in_comes_out(value):
    """Numbers, arrays of any shape, and whatever holds them."""
    assert compare("value", read_strangers(pack(value)), value) is None


def test_arrays_keep_dtype_and_shape():
    """Zero axes and empty axes too."""
    for array in [
        np.float32(1.5),
        np.zeros((0, 3), np.int32),
        np.ones((2, 1, 3), np.float32),
        np.array(True),
    ]:
        back = read_strangers(pack(array))

        assert (back.dtype, back.shape) == (np.asarray(array).dtype, np.shape(array))


def test_same_value_gives_same_bytes():
    """A pack is committed: nothing in it may follow the clock."""
    assert pack({"a": np.arange(5), "b": State(1, np.ones(2))}) == pack(
        {"a": np.arange(5), "b": State(1, np.ones(2))}
    )


def test_named_tuples_keep_their_names():
    """A student's own class need not be there to read them."""
    back = read_strangers(pack(State(3, np.ones(2))))

    assert type(back).__name__ == "State"
    assert back.step == 3
    assert back._fields == ("step", "m")


def test_what_is_not_data_becomes_its_types_name():
    """An object never crosses, nor its repr, nor any of its methods."""

    class Evil:
        def __reduce__(self):
            raise AssertionError("pickled")

        def __repr__(self):
            raise AssertionError("printed")

    back = read_strangers(pack([Evil(), lambda: 0, 10**400, np.array([None, 1])]))

    assert [type(part) for part in back] == [Other] * 4
    assert back[0].type == "Evil"


def _file(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "."), data)
    return buffer.getvalue()


def _npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


ONE_ARRAY = '[{"array": "0"}, {"0": ["float64", 0, [3]]}]'


HOSTILE = {  # named, for what a zip holds tells when it was made
    "empty": b"",
    "no zip": b"not a zip",
    "pickle": pickle.dumps({"a": 1}),
    "cut off": _file(tree__json="{"),
    "no pair": _file(tree__json="null"),
    "array missing": _file(tree__json='[{"array": "0"}, {}]'),
    "unknown kind": _file(tree__json='[{"unknown": 1}, {}]'),
    "dunder name": _file(tree__json='[{"named": "__class__", "fields": {}}, {}]'),
    "private field": _file(tree__json='[{"named": "A", "fields": {"_replace": 1}}, {}]'),
    "deep": _file(tree__json="[" * 100_000),
    "object array": _file(tree__json=ONE_ARRAY, object__npy=_npy(np.array([{"a": 1}], dtype=object))),
    "header cut off": _file(tree__json=ONE_ARRAY, float64__npy=b"\x93NUMPY"),
    "too few numbers": _file(tree__json=ONE_ARRAY, float64__npy=_npy(np.ones(2))),
    "other shape": _file(tree__json=ONE_ARRAY, float64__npy=_npy(np.ones((3, 1)))),
    "text": _file(tree__json=ONE_ARRAY, float64__npy=_npy(np.array(["a", "b", "c"]))),
    "negative length": _file(tree__json=ONE_ARRAY.replace("[3]", "[-3]"), float64__npy=_npy(np.ones(3))),
    "negative offset": _file(tree__json=ONE_ARRAY.replace(" 0,", " -2,"), float64__npy=_npy(np.ones(3))),
    "array many times": _file(
        tree__json='[[{"array": "0"}, {"array": "0"}], {"0": ["uint8", 0, [40000000]]}]',
        uint8__npy=_npy(np.zeros(40_000_000, np.uint8)),
    ),
    "values": _file(tree__json=f"[[{','.join(['0'] * 300_001)}], {{}}]"),
    "long shape": _file(
        tree__json=ONE_ARRAY.replace("[3]", f"[{','.join(['9' * 4299] * 900)}]"),
        float64__npy=_npy(np.ones(3)),
    ),
    "lists in a shape": _file(
        tree__json=ONE_ARRAY.replace("[3]", "[[0, 0, 0], 100000000000]"), float64__npy=_npy(np.ones(3))
    ),
    "long integer": _file(tree__json=f"[{10**30}, {{}}]"),
    "keys of one hash": _file(
        tree__json=json.dumps([{"dict": [[float(k * (2**61 - 1)), 0] for k in range(1001)]}, {}])
    ),
    "keys that are tuples": _file(
        tree__json=json.dumps([{"dict": [[{"tuple": [k]}, 0] for k in range(1001)]}, {}])
    ),
    "long name": _file(tree__json=json.dumps([{"named": "A" * 81, "fields": {}}, {}])),
    "long field": _file(tree__json=json.dumps([{"named": "A", "fields": {"a" * 81: 0}}, {}])),
    "many fields": _file(
        tree__json=json.dumps([{"named": "A", "fields": {f"f{i}": 0 for i in range(101)}}, {}])
    ),
    "many members": _file(tree__json="[null, {}]", **{f"n{i}__npy": _npy(np.ones(1)) for i in range(20)}),
    "made by a stranger": _file(tree__json='[{"made": "rng", "args": [0], "says": ""}, {}]'),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused(data):
    """One error whatever they try: no pickle is read, no object is made."""
    with pytest.raises(CodecError):
        read_strangers(data)


def test_what_comes_near_the_limits_is_read():
    """Honest answers stay far below; one that does not is still read."""
    wide = namedtuple("S" * 80, [f"{'f' * 77}{i}" for i in range(100)])
    value = [
        [np.zeros(30 << 20, np.uint8)] * 2,
        {k: k for k in range(1000)} | {f"{k}": k for k in range(5000)},
        [2**63 - 1, 1 - 2**63],
        wide(*range(100)),
        [0] * 250_000,
    ]

    assert compare("value", read_strangers(pack(value)), value) is None


def test_zip_bombs_are_refused_before_they_read_strangers():
    """A few kilobytes that would become gigabytes."""
    with pytest.raises(CodecError, match="MiB"):
        read_strangers(_file(tree__json="[null, {}]", uint8__npy=bytes(70 << 20)))


def test_deep_nesting_is_refused_on_both_sides():
    """Writing and reading stop at the same depth."""
    value = []
    for _ in range(30):
        value = [value]

    with pytest.raises(CodecError, match="deep"):
        pack(value)


def test_made_arguments_are_made_anew_from_our_own_files():
    """Two calls get two generators with the same numbers."""
    made = read_ours(pack(Made("rng", (3,))))

    assert made.make().random() == made.make().random()
