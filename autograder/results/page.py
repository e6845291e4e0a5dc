"""The report as one HTML page that needs nothing else: light and dark, no script, all text escaped."""

import html
from datetime import datetime

from autograder.results.summary import SIGNS, ClassReport, ExerciseSummary, LessonSummary

WORDS = {
    "right": "right",
    "partly": "partly right",
    "wrong": "not right",
    "unanswered": "not answered",
    "awaits": "awaits your mark",
}
STYLE = """
:root { color-scheme: light dark; --bg:#fbfaf8; --card:#ffffff; --ink:#1d2126; --soft:#5b6470;
--line:#e3e1dc;
  --right:#1b7f79; --partly:#d9a441; --wrong:#c8553d; --unanswered:#b9bec6; --awaits:#7b6fc4;
--accent:#2b5fa8; --on:#ffffff }
@media (prefers-color-scheme: dark) { :root { --bg:#14171b; --card:#1c2026; --ink:#e7e9ec; --soft:#a3acb8;
--line:#323840;
  --right:#3fb5ab; --partly:#e0b45c; --wrong:#e5806a; --unanswered:#59616c; --awaits:#a79ce8;
--accent:#86b3f0; --on:#14171b } }
* { box-sizing: border-box }
body { margin:0; background:var(--bg); color:var(--ink); font:16px/1.5 system-ui, sans-serif }
main { max-width:68rem; margin:0 auto; padding:2.2rem 1.4rem 4rem }
h1 { font-size:1.9rem; margin:0; letter-spacing:-.01em } h2 { font-size:1.45rem; margin:2.6rem 0 .8rem }
h3 { font-size:1.05rem; margin:0 0 .7rem } p { margin:.3rem 0 } .soft { color:var(--soft) } a {
color:var(--accent) }
section { background:var(--card); border:1px solid var(--line); border-radius:12px; padding:1.1rem 1.3rem;
margin:0 0 1rem }
.tiles { display:flex; flex-wrap:wrap; gap:.8rem; margin:0 0 1rem } .two { display:grid;
grid-template-columns:1fr 1fr; gap:1rem }
.tile { flex:1 1 9rem; background:var(--card); border:1px solid var(--line); border-radius:12px;
padding:.7rem 1rem }
.tile b { display:block; font-size:1.6rem; font-variant-numeric:tabular-nums; line-height:1.25 } .tile span
{ color:var(--soft) }
@media (max-width:52rem) { .two { grid-template-columns:1fr } }
table { border-collapse:collapse; width:100% } th { text-align:left; font-weight:600; color:var(--soft);
font-size:.88rem }
td, th { padding:.34rem .5rem .34rem 0; vertical-align:middle } tbody tr { border-top:1px solid var(--line)
}
td.n, th.n { text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap } code { font:.92em
ui-monospace, Menlo, Consolas, monospace }
.bar { display:flex; height:1.15rem; border-radius:5px; overflow:hidden; background:var(--line);
min-width:11rem; gap:1px }
.bar i { display:block; font:600 .74rem/1.15rem system-ui; color:var(--on); text-align:center;
overflow:hidden }
.right { background:var(--right) } .partly { background:var(--partly) } .wrong { background:var(--wrong) }
.unanswered { background:var(--unanswered) }
.bar i.unanswered, .chip.unanswered { color:var(--ink) } .awaits { background:var(--awaits) }
.key { display:flex; flex-wrap:wrap; gap:.2rem 1.1rem; font-size:.88rem; color:var(--soft); margin:.7rem 0 0
}
.key i { display:inline-block; width:.8rem; height:.8rem; border-radius:3px; margin-right:.4rem;
vertical-align:-1px }
ol.mis { list-style:none; margin:0; padding:0 } ol.mis li { display:grid; grid-template-columns:3.4rem 1fr;
gap:.9rem; padding:.7rem 0 }
ol.mis li + li { border-top:1px solid var(--line) } .big { font-size:1.5rem; font-weight:650;
text-align:right; line-height:1.2;
  font-variant-numeric:tabular-nums; color:var(--wrong) } .big span { display:block; font-size:.75rem;
font-weight:400; color:var(--soft) }
summary { cursor:pointer; color:var(--soft); font-size:.9rem } details[open] summary { margin-bottom:.3rem }
.grid { overflow-x:auto } .grid td.s { text-align:center; padding:.12rem } .grid th.s { text-align:center;
vertical-align:bottom; padding:.2rem }
.grid th.s code { writing-mode:vertical-rl; transform:rotate(180deg); font-weight:400; padding:.1rem 0 }
.grid tbody tr { border:0 } .chip { display:inline-block; width:1.75rem; height:1.45rem;
line-height:1.45rem; border-radius:5px; color:var(--on);
  font-size:.85rem; font-weight:700 } .who { white-space:nowrap } svg text { fill:var(--soft); font:12px
system-ui } svg rect { fill:var(--accent) }
ul.plain { list-style:none; margin:0; padding:0 } ul.plain li { padding:.25rem 0 }
"""


def esc(value: object) -> str:
    """Return text as HTML: names, messages and file names come from strangers."""
    return html.escape(str(value), quote=True)


def page(report: ClassReport, when: datetime) -> str:
    """Return the whole page."""
    lessons = "".join(_lesson(report, lesson) for lesson in report.lessons)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>'
        f"{esc(report.title)}: how the class did</title>"
        f"<style>{STYLE}</style></head><body><main><h1>{esc(report.title)}</h1>"
        '<p class="soft">'
        f"How the class did, as of {when:%d %B %Y, %H:%M}. For instructors only: it names students.</p>"
        f"{lessons}</main></body></html>\n"
    )


def _lesson(report: ClassReport, lesson: LessonSummary) -> str:
    parts = [f'<h2 id="{esc(lesson.lesson)}">{esc(lesson.lesson)}</h2>']
    if not lesson.scores:
        waiting = (
            f"{len(lesson.not_graded)} handed in, none graded yet."
            if lesson.not_graded
            else "Nobody has handed it in yet."
        )
        return parts[0] + f"<section><p>{waiting}</p></section>"
    parts += [_tiles(lesson), _misunderstood(report, lesson), _exercises(lesson)]
    parts += [
        f'<div class="two">{_distribution(lesson)}{_attention(report, lesson)}</div>',
        _grid(report, lesson),
    ]
    return "".join(parts)


def _tiles(lesson: LessonSummary) -> str:
    handed_in = len(lesson.scores) + len(lesson.not_graded)
    hardest = min((e for e in lesson.exercises if e.mean is not None), key=lambda e: e.mean, default=None)
    so_far = ", before your marks" if lesson.awaits else ""
    tiles = [
        (f"{len(lesson.scores)}", f"graded of {handed_in} handed in"),
        (f"{lesson.mean:.1f}", f"mean of {lesson.points:g} points{so_far}"),
        (f"{lesson.median:g}", "median"),
        (f"{len(lesson.awaits)}", "await your mark"),
    ]
    if hardest:
        tiles.append((f"{hardest.mean:.0%}", f"<code>{esc(hardest.name)}</code>, the hardest"))
    return (
        '<div class="tiles">'
        + "".join(f'<div class="tile"><b>{n}</b><span>{what}</span></div>' for n, what in tiles)
        + "</div>"
    )


def _who(report: ClassReport, students: list[str]) -> str:
    return ", ".join(esc(report.names.get(student) or student) for student in students)


def _misunderstood(report: ClassReport, lesson: LessonSummary) -> str:
    if not lesson.misunderstood:
        return "<section><h3>What the class misunderstood</h3><p>No known mistake was made.</p></section>"
    total = len(lesson.scores)

    def item(m) -> str:
        return (
            f'<li><div class="big">{len(m.students)}<span>of {total}</span></div><div>'
            f"<div><code>{esc(m.exercise)}</code> <span class=soft>"
            f"· {esc(m.name.replace('-', ' '))}</span></div>"
            f"<div>{esc(m.sentence)}</div><details><summary>who</summary>"
            f"{_who(report, m.students)}</details></div></li>"
        )

    first, rest = lesson.misunderstood[:6], lesson.misunderstood[6:]
    more = (
        f'<details><summary>{len(rest)} more</summary><ol class="mis">'
        f"{''.join(map(item, rest))}</ol></details>"
        if rest
        else ""
    )
    listed = "".join(map(item, first))
    return f'<section><h3>What the class misunderstood</h3><ol class="mis">{listed}</ol>{more}</section>'


def _bar(exercise: ExerciseSummary) -> str:
    total = len(exercise.states)
    parts, words = [], []
    for state, word in WORDS.items():
        if count := exercise.count(state):
            label = count if count / total > 0.06 else ""
            width = f"{100 * count / total:.2f}%"
            parts.append(f'<i class="{state}" style="width:{width}" title="{count} {word}">{label}</i>')
            words.append(f"{count} {word}")
    return f'<div class="bar" role="img" aria-label="{", ".join(words)}">{"".join(parts)}</div>'


def _exercises(lesson: LessonSummary) -> str:
    rows = []
    for e in lesson.exercises:
        mean = "–" if e.mean is None else f"{e.mean:.0%}"
        by_hand = ' <span class="soft">by hand</span>' if e.by_hand else ""
        other = f"{len(e.unknown)}" if e.unknown else ""
        rows.append(
            f'<tr><td><code>{esc(e.name)}</code>{by_hand}</td><td style="width:42%">{_bar(e)}</td>'
            f'<td class="n">{mean}</td>'
            f'<td class="n">{e.answered:.0%}</td><td class="n">{e.points:g}</td><td class="n">'
            f"{other}</td></tr>"
        )
    key = "".join(f'<span><i class="{state}"></i>{word}</span>' for state, word in WORDS.items())
    return (
        '<section><h3>Exercises</h3><div class="grid"><table><thead><tr><th>exercise</th><th>'
        'students</th><th class="n">mean score</th>'
        '<th class="n">answered</th><th class="n">points</th>'
        '<th class="n" title="wrong in a way no mistake is known for">other errors</th>'
        f'</tr></thead><tbody>{"".join(rows)}</tbody></table></div><div class="key">{key}</div></section>'
    )


def _distribution(lesson: LessonSummary) -> str:
    bins = 10
    counts = [0] * bins
    for score in lesson.scores.values():
        counts[min(bins - 1, int(bins * score / lesson.points))] += 1
    tallest, bars = max(counts), []
    for i, count in enumerate(counts):
        height, x = 120 * count / tallest, 8 + 44 * i
        bars.append(f'<rect x="{x}" y="{138 - height:.1f}" width="38" height="{height:.1f}" rx="4"></rect>')
        bars.append(f'<text x="{x + 19}" y="{132 - height:.1f}" text-anchor="middle">{count or ""}</text>')
        bars.append(
            f'<text x="{x}" y="156" text-anchor="middle">{lesson.points * i / bins:g}</text>'
            if i % 2 == 0
            else ""
        )
    bars.append(f'<text x="448" y="156" text-anchor="middle">{lesson.points:g}</text>')
    told = (
        f"{len(lesson.scores)} scores, mean {lesson.mean:.1f}, median {lesson.median:g} of {lesson.points:g}"
    )
    return (
        "<section><h3>Scores</h3>"
        f'<svg viewBox="0 0 460 176" width="100%" role="img" aria-label="{told}">{"".join(bars)}'
        '<text x="228" y="173" text-anchor="middle">points</text></svg></section>'
    )


def _attention(report: ClassReport, lesson: LessonSummary) -> str:
    def listed(found: dict[str, list[str]]) -> str:
        return "".join(
            f"<li><b>{_who(report, [s])}</b>: {esc('; '.join(why))}</li>" for s, why in sorted(found.items())
        )

    parts = []
    if lesson.awaits:
        parts.append(
            f"<li><b>{len(lesson.awaits)} await your mark</b> for a written answer: open the formgrader.</li>"
        )
    if lesson.not_graded:
        parts.append(f"<li><b>Not graded:</b> {_who(report, lesson.not_graded)}</li>")
    if lesson.without_walls:
        parts.append(
            f"<li><b>{lesson.without_walls} graded without walls</b>: their code ran with the rights of "
            "whoever graded (<code>--isolation none</code>).</li>"
        )
    parts.append(listed(lesson.trouble))
    if lesson.repairs:
        count = len(lesson.repairs)
        mended = f"{count} notebook{'s were' if count > 1 else ' was'} mended before grading"
        parts.append(
            f'<li><details><summary>{mended}</summary><ul class="plain">'
            f"{listed(lesson.repairs)}</ul></details></li>"
        )
    body = f'<ul class="plain">{"".join(parts)}</ul>' if any(parts) else "<p>Nothing.</p>"
    return f"<section><h3>Needs a look</h3>{body}</section>"


def _grid(report: ClassReport, lesson: LessonSummary) -> str:
    head = "".join(f'<th class="s"><code>{esc(e.name)}</code></th>' for e in lesson.exercises)
    mistakes = {(m.exercise, student): m.name for m in lesson.misunderstood for student in m.students}
    rows = []
    for student, score in sorted(lesson.scores.items(), key=lambda pair: (-pair[1], pair[0])):
        cells = []
        for e in lesson.exercises:
            state = e.states.get(student, "unanswered")
            why = mistakes.get((e.name, student), "").replace("-", " ")
            title = f"{e.name}: {WORDS[state]}, {e.scores.get(student, 0):g} of {e.points:g}" + (
                f" ({why})" if why else ""
            )
            cells.append(
                f'<td class="s"><span class="chip {state}" title="{esc(title)}">{SIGNS[state]}</span></td>'
            )
        name = report.names.get(student) or student
        rows.append(
            f'<tr><td class="who" title="{esc(student)}">{esc(name)}</td><td class="n">'
            f"{score:g}</td>{''.join(cells)}</tr>"
        )
    return (
        '<section><h3>Students</h3><div class="grid"><table><thead><tr><th>student</th>'
        f'<th class="n">of {lesson.points:g}</th>{head}'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div></section>"
    )
