"""In Pyodide: judge the answers in /exam/answers.json by the library's packs; write /exam/reports.json."""

import json
from pathlib import Path

from course_lib.check import find
from course_lib.check.calling.running import outcomes_of
from course_lib.check.judge import judge, judge_number

lesson = json.loads(Path("/exam/answers.json").read_text())
namespace = {"__name__": "__main__"}
for source in lesson["cells"]:
    exec(source, namespace)
reports = []
for exercise, source in lesson["answers"]:
    space = dict(namespace)
    exec(source, space)
    truth, answer = find(exercise), space[exercise]
    report = (
        judge_number(truth, answer)
        if truth.digest
        else judge(truth, outcomes_of(answer, truth.cases, truth.seconds))
    )
    reports.append([report.score, report.points, report.mistake, str(report)])
Path("/exam/reports.json").write_text(json.dumps(reports))
