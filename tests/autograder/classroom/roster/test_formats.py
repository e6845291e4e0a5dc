"""Rosters as each LMS exports them, with invented people: who is in them, and which rows are nobody."""

import unicodedata

import pytest

from autograder.classroom.roster.formats import RosterError, read
from autograder.classroom.roster.people import Person
from autograder.classroom.tables import parse

CANVAS = '''\
Student,ID,SIS User ID,SIS Login ID,Integration ID,Root Account,Section,Notes,\
"Lab (2), ""Final Score""",01 SGD (88123),Current Score
,,,,,,,,,Manual Posting,
    Points Possible,,,,,,,,,10.00,(read only)
"Müller, Jürgen",40117,00123456,jmueller,,uni.example,"DL, Tue",,8.50,EX,85.00
"Quinn ""Q"", Siobhán",40118,1E5,squinn@uni.example,,uni.example,DL and Lab,,,N/A,
王小明,40119,00123458,xwang,,uni.example,DL,,,,
"Wang, Wei",40120,00123459,wwang1,,uni.example,Lab,,,,
"Wang, Wei",40121,00123460,wwang2,,uni.example,Lab,,,,
"=""=SUM(1)""",40122,00123461,esum,,uni.example,Lab,,,,
"Student, Test",40999,,0a1b2c3d,,uni.example,DL,,,,
'''
IN_CANVAS = [
    ("Jürgen", "Müller", "40117", "00123456", "jmueller", ("DL, Tue",)),
    ("Siobhán", 'Quinn "Q"', "40118", "1E5", "squinn@uni.example", ("DL", "Lab")),
    ("", "王小明", "40119", "00123458", "xwang", ("DL",)),
    ("Wei", "Wang", "40120", "00123459", "wwang1", ("Lab",)),
    ("Wei", "Wang", "40121", "00123460", "wwang2", ("Lab",)),
    ("", "=SUM(1)", "40122", "00123461", "esum", ("Lab",)),
]
CANVAS_VARIANTS = {
    "as it is": CANVAS.encode(),
    "with a BOM": b"\xef\xbb\xbf" + CANVAS.encode(),
    "in NFD": unicodedata.normalize("NFD", CANVAS).encode(),
    "Windows line ends": CANVAS.replace("\n", "\r\n").encode(),
    "no row on posting": "\n".join(line for line in CANVAS.split("\n") if "Manual" not in line).encode(),
    "semicolons, decimal commas": CANVAS.replace('"DL, Tue"', "DL% Tue")
    .replace('"Lab (2), ""', '"Lab (2)% ""')
    .replace(", Jü", "% Jü")
    .replace(", Siob", "% Siob")
    .replace('"Wang, Wei"', '"Wang% Wei"')
    .replace("Student, Test", "Student% Test")
    .replace(",", ";")
    .replace("%", ",")
    .replace("8.50", "8,50")
    .encode(),
    "ids from a spreadsheet": CANVAS.replace(",40118,", ",40118.0,").encode(),
}


@pytest.mark.parametrize("data", CANVAS_VARIANTS.values(), ids=CANVAS_VARIANTS)
def test_a_canvas_gradebook_gives_its_students_and_no_other_row(data):
    found = read(parse(data))

    assert (found.format, found.whole, found.notes) == (
        "a Canvas gradebook",
        True,
        ["the test student is left out"],
    )
    known = [(p, p.known_as) for p in found.people]
    assert [
        (p.first_name, p.last_name, k["canvas"], k["sis"], k["login"], p.sections) for p, k in known
    ] == IN_CANVAS
    assert [p.lms_user_id for p in found.people] == [row[2] for row in IN_CANVAS]


def test_joined_sections_are_split_where_other_rows_have_each_part_and_told_otherwise():
    head = "Student,ID,SIS Login ID,Section\n"
    sections = ["DL Thu and Lab", "DL Tue and Lab", "DL Thu", "DL Tue", "Arts and Crafts"]
    rows = [f'"P{n}, Q",{n},q{n},{section}\n' for n, section in enumerate(sections, 1)]

    found = read(parse((head + "".join(rows)).encode()))

    assert [person.sections for person in found.people[:3]] == [
        ("DL Thu", "Lab"),
        ("DL Tue", "Lab"),
        ("DL Thu",),
    ]
    assert found.people[-1].sections == ("Arts and Crafts",)
    (note,) = found.notes
    assert note.startswith("'Arts and Crafts' is taken as one section: no other row has each part.")
    assert note.endswith("with the columns id,section and there Arts;Crafts")


def test_a_canvas_gradebook_without_sis_columns_and_with_names_apart():
    found = read(parse("LastName,FirstName,ID,Section\nMüller,Jürgen,40117,\n Points Possible,,,\n".encode()))

    assert found.people == [
        Person("", "Jürgen", "Müller", "", "40117", known_as={"canvas": "40117"}),
    ]


def test_an_id_that_a_spreadsheet_has_changed_is_left_out_with_a_note():
    found = read(parse(CANVAS.replace(",40117,", ",4.0E+04,").encode()))

    assert found.people[0].last_name == 'Quinn "Q"'
    assert "1 whose ID is not a number are left out" in found.notes[0]
    assert found.notes[0].endswith(": Müller, Jürgen")


MOODLE = {
    "English": '"First name",Surname,"ID number",Institution,Department,"Email address",'
    '"Assignment: 01 SGD (Real)","Last downloaded from this course"\n'
    'Jürgen,"Müller, Dr.",00123456,,,jmueller@uni.example,8.50,1714995429\n'
    "小明,王,00123458,,,xwang@uni.example,-,1714995429\n",
    "English 4, TAB": "First name\tLast name\tID number\tEmail address\tSuspended\tCourse total (Real)\n"
    "Jürgen\tMüller, Dr.\t00123456\tjmueller@uni.example\t\t8.50\n"
    "小明\t王\t00123458\txwang@uni.example\tYes\t-\n",
    "German, semicolons": 'Vorname;Nachname;ID-Nummer;E-Mail-Adresse;"Aufgabe: 01 SGD (Punkte)"\n'
    "Jürgen;Müller, Dr.;00123456;jmueller@uni.example;8,50\n小明;王;00123458;xwang@uni.example;-\n",
}


@pytest.mark.parametrize("text", MOODLE.values(), ids=MOODLE)
def test_a_moodle_gradebook_in_its_languages_and_separators(text):
    found = read(parse(text.encode()))

    assert (found.format, found.whole) == ("a Moodle gradebook", True)
    assert found.people == [
        Person("", "Jürgen", "Müller, Dr.", "jmueller@uni.example", "00123456", known_as={"sis": "00123456"}),
        Person("", "小明", "王", "xwang@uni.example", "00123458", known_as={"sis": "00123458"}),
    ]


WORKSHEETS = {
    "English, points": 'Identifier,"Full name","ID number","Email address",Status,Grade,'
    '"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 48211","Jürgen Müller",00123456,jmueller@uni.example,'
    '"Submitted for grading",8.50,10.00,Yes,"Monday, 6 May 2024, 1:37 PM",-,"<p>a\nb</p>"\n',
    "English, a scale and teams": 'Identifier,"Full name","Email address","ID number",Status,Group,Grade,'
    'Scale,"Last modified (grade)"\n'
    '"Participant 48211","Jürgen Müller",jmueller@uni.example,00123456,-,"Default group",,"no, yes",-\n',
    "German": 'ID,"Vollständiger Name",E-Mail-Adresse,ID-Nummer,Status,Bewertung,Bestwertung,'
    '"Bewertung kann geändert werden","Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)",'
    '"Feedback als Kommentar"\n'
    'Teilnehmer/in48211,"Jürgen Müller",jmueller@uni.example,00123456,"Keine Abgabe",,"10,00",Ja,-,-,\n',
}


@pytest.mark.parametrize("text", WORKSHEETS.values(), ids=WORKSHEETS)
def test_a_moodle_worksheet_gives_the_participant_numbers_of_one_lesson(text):
    found = read(parse(text.encode()), "01_sgd")

    known = {"sis": "00123456", "moodle 01_sgd": "48211"}
    assert found.people == [Person("", "Jürgen", "Müller", "jmueller@uni.example", known_as=known)]
    assert (found.format, found.whole, found.guessed) == ("a Moodle grading worksheet", False, True)


def test_a_team_of_a_moodle_worksheet_is_the_group():
    text = WORKSHEETS["English, a scale and teams"].replace("Default group", "Team 7")

    assert read(parse(text.encode()), "01_sgd").people[0].group == "Team 7"


def test_a_worksheet_needs_a_lesson_and_names():
    anonymous = b'Identifier,Status,Grade,"Maximum grade","Last modified (grade)"\nParticipant 1,,,10,-\n'

    with pytest.raises(RosterError, match="--lesson 01_sgd"):
        read(parse(anonymous))
    with pytest.raises(RosterError, match="marked anonymously"):
        read(parse(anonymous), "01_sgd")


BLACKBOARD = (
    '"Last Name"{0}"First Name"{0}"Username"{0}"Student ID"{0}"Last Access"{0}"Availability"{0}'
    '"01 SGD [Total Pts: up to 10 Score]{1}|664617"\r\n'
    '"Müller"{0}"Jürgen"{0}"jmueller"{0}"00123456"{0}"2024-05-06 13:40:11"{0}"Yes"{0}"8.50000"\r\n'
)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe" + BLACKBOARD.format("\t", " ").encode("utf-16-le"),
        b"\xef\xbb\xbf" + BLACKBOARD.format(",", "").encode(),
    ],
    ids=["xls", "CSV"],
)
def test_a_blackboard_gradebook_in_both_forms(data):
    found = read(parse(data))

    known = {"login": "jmueller", "sis": "00123456"}
    assert found.people == [Person("", "Jürgen", "Müller", "", "jmueller", known_as=known)]
    assert found.format == "a Blackboard gradebook"


BOTH = {"login": "jmueller", "brightspace": "00123456"}


@pytest.mark.parametrize(
    ("columns", "row", "lms", "known"),
    [
        (
            "OrgDefinedId,Username",
            "#00123456,#jmueller",
            "00123456",
            BOTH,
        ),
        ("OrgDefinedId,Username", "#00123456,jmueller", "00123456", BOTH),
        ("Username", "#jmueller", "jmueller", {"login": "jmueller"}),
    ],
)
def test_a_brightspace_gradebook_loses_the_sign_before_its_ids_only(columns, row, lms, known):
    found = read(
        parse(
            f"{columns},Last Name,First Name,Email,01 SGD Points Grade <Numeric MaxPoints:10 Weight:5>,"
            f'End-of-Line Indicator\n{row},#Müller,"Jürgen, Dr.",jmueller@uni.example,8.5,#\n'.encode()
        )
    )

    assert found.people == [Person("", "Jürgen, Dr.", "#Müller", "jmueller@uni.example", lms, known_as=known)]
    assert found.format == "a Brightspace gradebook"


@pytest.mark.parametrize(
    "text",
    [
        "Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID\n"
        "Jürgen Müller,,jmueller@uni.example,Lab,8.5,10.0,Graded,991\n",
        "First Name,Last Name,SID,Email,Sections,01 SGD,01 SGD - Max Points,Total Lateness (H:M:S)\n"
        "Jürgen,Müller,,jmueller@uni.example,Lab,,10.0,0:00:00\n",
        "First Name,Last Name,Email,SID,Role,Sections\nJürgen,Müller,jmueller@uni.example,,Student,Lab\n"
        "Ida,Öz,ioez@uni.example,,TA,Lab\n",
    ],
    ids=["one name", "two names", "with roles"],
)
def test_a_gradescope_list_with_old_and_new_names_and_no_sid(text):
    found = read(parse(text.encode()))

    assert found.people == [Person("", "Jürgen", "Müller", "jmueller@uni.example", sections=("Lab",))]
    assert (found.format, found.whole) == ("a Gradescope list", False)


GITHUB = '"identifier","github_username","github_id","name"\n'
LINKED = {"github": "juergen-m"}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            GITHUB + '"jmueller@uni.example","juergen-m","123",""\n',
            [Person("", email="jmueller@uni.example", known_as=LINKED)],
        ),
        (GITHUB + '"Müller, Jürgen","juergen-m","1",""\n', [Person("", "Jürgen", "Müller", known_as=LINKED)]),
        (GITHUB + '"00123456","","",""\n', [Person("", known_as={"identifier": "00123456"})]),
        (
            "assignment_name,assignment_url,starter_code_url,github_username,roster_identifier,"
            "student_repository_name,student_repository_url,submission_timestamp,points_awarded,"
            "points_available,group_name\n"
            "01,,,juergen-m,jm,01-juergen-m,,,0,0,red\n01,,,stranger,,01-stranger,,,0,0,red\n",
            [Person("", group="red", known_as={"github": "juergen-m", "identifier": "jm"})],
        ),
    ],
    ids=["addresses", "names", "numbers, not linked", "grades"],
)
def test_github_classrooms_lists_whatever_the_identifier_is(text, people):
    found = read(parse(text.encode()))

    assert (found.format, found.whole, found.people) == ("a GitHub Classroom list", False, people)
    assert found.notes == (["1 linked to nobody are left out: stranger"] if "stranger" in text else [])


def test_google_classrooms_rows_under_the_header_are_nobody():
    found = read(
        parse(
            "Last Name,First Name,Email Address,01 SGD\nDate,,,2024-05-06\nPoints,,,10\n"
            "Müller,Jürgen,jmueller@uni.example,8\nClass average,,,8\n".encode()
        )
    )

    assert found.people == [Person("", "Jürgen", "Müller", "jmueller@uni.example")]
    assert found.format == "a Google Classroom list"


def test_a_plain_tables_ids_count_in_any_language():
    found = read(parse(b"id;Vorname;Nachname;E-Mail\n007;Ann;Lee;ann@uni.example\n"))

    assert (found.format, found.people) == ("a plain table", [Person("007", "Ann", "Lee", "ann@uni.example")])


def test_a_plain_table_has_nbgraders_names_and_more():
    found = read(
        parse(
            b"id,first_name,last_name,email,section,lms_user_id,github\n"
            b"007,Ann,Lee,ann@uni.example,A; B,17,annlee\n,,,,,,\n"
        )
    )

    known = {"github": "annlee"}
    assert found.people == [
        Person("007", "Ann", "Lee", "ann@uni.example", "17", sections=("A", "B"), known_as=known)
    ]
    assert found.format == "a plain table"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Mark,Comment\n8,good\n", "begins with these columns: Mark, Comment"),
        ("Student,ID,Section\n    Points Possible,,\n", "a Canvas gradebook without a student in it"),
    ],
)
def test_what_is_no_roster_is_told(text, what):
    with pytest.raises(RosterError, match=what):
        read(parse(text.encode()))
