"""A file is written whole or not at all, and keeps who may read it."""

import errno
import os

import pytest

from autograder import whole


@pytest.mark.parametrize(("before", "after"), [(None, 0o600), (0o640, 0o640)])
def test_a_file_keeps_its_permissions_and_a_new_one_is_its_owners(tmp_path, before, after):
    path = tmp_path / "marks.json"
    if before:
        path.write_text("old")
        path.chmod(before)

    whole.write(path, b"new")

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == after


def test_what_stood_there_stays_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "marks.json"
    path.write_text("old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        whole.write(path, b"new")

    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("marks.json", "old")]
