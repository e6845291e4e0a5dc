"""Tables come back as they came: whatever an LMS wrote that was not changed stays, byte for byte."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom import tables
from autograder.classroom.tables import Dialect, TableError, new, parse

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,01 SGD (88123),Current Score\n"
    ",,,,,Manual Posting,\n"
    "    Points Possible,,,,,10.00,(read only)\n"
    '"Müller, Jürgen",40117,00123456,jmueller,"DL, Tue",8.50,85.00\n'
    '"Quinn ""Q"", Siobhán",40118,1E5,squinn@uni.example,"DL\nand Lab",EX,\n'
    "王小明,40119,00123458,xwang,DL,N/A,"
).encode()
BLACKBOARD = (
    '"Last Name"\t"Username"\t"01 SGD [Total Pts: 10 Score] |664617"\r\n"Müller"\t"jmueller"\t"8.50000"\r\n'
)
AS_THEY_COME = {
    "Canvas": CANVAS,
    "with a BOM": b"\xef\xbb\xbf" + CANVAS,
    "semicolons": b'Student;ID;"A;B";"8,5, x"\r\n"a;b";1;2;8,50\r\n',
    "a comma in a semicolon's title": b"Student;ID;a, b, c, d, e\na;1;2\n",
    "Moodle with colons": b'"First name":Surname:"Assignment: 01 (Real)"\na:b:-\n',
    "UTF-16LE": b"\xff\xfe" + BLACKBOARD.encode("utf-16-le"),
    "UTF-16BE": b"\xfe\xff" + BLACKBOARD.encode("utf-16-be"),
    "cp1252": "Name,Mark\r\nMüller,1\r\n".encode("cp1252"),
    "old line ends": b"a,b\r1,2\r",
    "blank lines, short and long rows": b"\n\na,b\n\n1\n1,2,3\n,\n\n",
    "a blank before a quotation mark": b'a,b\n1, "x"\n',
    "more after a quotation mark": b'a,b\n1,"x"y\n',
    "one column": b"email\na@uni.example\n",
}


@pytest.mark.parametrize("data", AS_THEY_COME.values(), ids=AS_THEY_COME)
def test_a_table_that_nobody_changes_comes_back_byte_for_byte(data):
    assert parse(data).to_bytes() == data


@pytest.mark.parametrize("name", ["Canvas", "with a BOM", "UTF-16LE"])
def test_changing_one_column_changes_nothing_else(name):
    table = parse(AS_THEY_COME[name])
    column = table.column("01 SGD (88123)", "01 SGD [Total Pts: 10 Score] |664617")

    table.rows[-1][column] = "7.25"

    before, after = AS_THEY_COME[name], table.to_bytes()
    encoding = table.dialect.encoding
    old, new = ("N/A", "7.25") if "UTF" not in name else ("8.50000", "7.25")
    assert after == before.replace(old.encode(encoding), new.encode(encoding))


def test_values_are_what_pythons_own_reader_says_and_always_text():
    table = parse(CANVAS)

    assert [table.header, *table.rows] == list(csv.reader(io.StringIO(CANVAS.decode())))
    assert table.cell(table.rows[2], "SIS User ID") == "00123456"
    assert table.cell(table.rows[3], "sis user id") == "1E5"
    assert table.cell(table.rows[3], "Section") == "DL\nand Lab"


cells = st.text(st.sampled_from('ab,;\t:"\n\r =ü王'), max_size=6)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=4), st.booleans())
def test_what_is_written_is_read_again(rows, quote_all):
    table = new(["first", "second", "third", "fourth"], rows, Dialect(quote_all=quote_all))

    again = parse(table.to_bytes())

    assert again.lines == table.lines
    assert again.dialect == table.dialect


def test_columns_are_found_by_name_whatever_blanks_stand_in_it():
    table = parse("ID\u00a0number , Email  address,Mark,mark\n1,2,3,4\n".encode())

    assert table.column("ID number") == 0
    assert table.column("e-mail", "email address") == 1
    assert table.columns("Mark") == [2, 3]
    assert table.column("Status") is None
    assert table.cell(table.rows[0], "Status") == ""
    assert table.header[0] == "ID\u00a0number "


def test_rows_and_cells_that_are_added_are_written_in_the_files_own_way():
    table = parse(b'"a"\t"b"\r\n"1"\t"2"')

    table.rows[0].append("3")
    table.lines.append(tables.Row(["4", "5"]))

    assert table.to_bytes() == b'"a"\t"b"\r\n"1"\t"2"\t"3"\r\n"4"\t"5"\r\n'


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "nothing in it"),
        (b"\n\n", "nothing in it"),
        (b'a,b\n1,"2\n3,4\n', "line 2 has a quotation mark that is never closed"),
        (b"PK\x03\x04xxxx", "a workbook"),
        (b"a,b\n\0\0", "not text"),
        (b"a,b\n\x81\x8d", "not text"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(data, what, tmp_path):
    (tmp_path / "x.csv").write_bytes(data)

    with pytest.raises(TableError, match=what):
        tables.read(tmp_path / "x.csv")


def test_a_sign_that_the_encoding_lacks_is_named():
    table = parse("Name,Mark\nMüller,1\n".encode("cp1252"))
    table.rows[0][0] = "王"

    with pytest.raises(TableError, match="cannot write '王'"):
        table.to_bytes()
