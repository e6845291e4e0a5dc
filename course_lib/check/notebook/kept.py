"""
``my_tricks.py``: a student's right answers, kept beside the notebook as one module that can be imported.

The file is its own memory. Each answer stands below a mark, ``# --- gd_step (01_sgd)``, together with the
imports, constants, classes and helper functions that it needs. If two answers have different helpers of one
name, one of the two becomes a function that holds its helpers and returns the answer.
"""

import ast
import builtins
import contextlib
import os
import re
import symtable
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from course_lib.check.notebook.page import definitions, source_of
from course_lib.check.notebook.statements import bindings, parsed

FILE = "my_tricks.py"
MARK = re.compile(r"^# --- (\w+) \((\w+)\)$", re.MULTILINE)
PREAMBLE = '''"""
My right answers, kept by the check: ``from my_tricks import ...``.

Each part is written again when its exercise is ticked again. What stands above the first mark is left alone.
"""
'''
Key = tuple[str, str]  # an exercise and its lesson


class NotKept(Exception):
    """An answer cannot be kept; the message is a sentence for the student."""


def keep(lesson: str, exercise: str, answer: Any, names: dict[str, Any], folder: Path) -> bool:
    """
    Write an answer and what it needs into the folder's ``my_tricks.py``; return whether the file changed.

    Args:
        lesson: Where the exercise stands.
        exercise: Its name, under which the answer can be imported.
        answer: The right answer.
        names: The notebook's namespace.
        folder: The working directory.

    Raises:
        NotKept: If the answer needs what no cell defines, or the file cannot be extended.
        OSError: If the file cannot be read or written.
    """
    preamble, entries = read(folder / FILE)
    entries[exercise, lesson] = gathered(exercise, answer, names)
    separated(preamble, entries)
    parts = [f"# --- {name} ({where})\n{text}\n" for (name, where), text in in_order(entries)]
    text = "\n\n".join([preamble.rstrip() + "\n", *parts])
    try:
        compile(parsed(text), FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise NotKept(f"This answer is not kept in {FILE}: it works in a notebook only.") from error
    return write(folder / FILE, text)


def in_order(entries: dict[Key, str]) -> list[tuple[Key, str]]:
    """Return the entries by lesson."""
    return sorted(entries.items(), key=lambda entry: entry[0][1])


def read(path: Path) -> tuple[str, dict[Key, str]]:
    """Return what stands above the first mark, and the entries below."""
    if not path.exists():
        return PREAMBLE, {}
    try:
        text = path.read_text(encoding="utf-8-sig")
        parsed(text)
    except (SyntaxError, ValueError) as error:
        line = f": line {error.lineno} does not parse" if isinstance(error, SyntaxError) else ""
        raise NotKept(
            f"{FILE} cannot be read{line}, so this answer is not kept there. Correct the file, or delete it."
        ) from error
    preamble, *rest = MARK.split(text)
    triples = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    return preamble, {(name, lesson): source.strip("\n") for name, lesson, source in triples}


def write(path: Path, text: str) -> bool:
    """Replace a file at once: nobody ever finds half of it."""
    data = text.encode()
    if path.exists() and path.read_bytes() == data:
        return False
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return True


def gathered(exercise: str, answer: Any, names: dict[str, Any]) -> str:
    """Return the source of an answer after that of all it needs."""
    known = (name for name, value in names.items() if value is answer and callable(value) and name[0] != "_")
    own = exercise if names.get(exercise, names) is answer else next(known, None)
    if own is None:
        raise NotKept(f"This answer is not kept in {FILE}: it has no name in the notebook.")
    sources: dict[str, str] = {}
    parts: dict[str, None] = {}  # what needs another stands after it

    def add(name: str) -> None:
        sources[name] = found = source_for(name, names)
        for other in needed(found):
            if other in names and other not in {*sources, *bound(found)} and not is_builtin(other, names):
                add(other)
        parts.setdefault(found)

    add(own)
    last = {name: part for part in parts for name in bound(part)}
    imports = [part for part in parts if part.startswith(("import ", "from "))]
    rest = [part for part in parts if part not in imports]
    if own != exercise:
        rest.append(f"{exercise} = {own}")
    text = "\n\n\n".join(["\n".join(imports), *rest]).strip("\n")
    changed = next((name for name, source in sources.items() if last[name] != source), None)
    if name := changed or first_unbound(text):
        raise NotKept(f"This answer is not kept in {FILE}: several cells together make `{name}`.")
    return text


def is_builtin(name: str, names: dict[str, Any]) -> bool:
    """Return whether a name stands for what Python has anyway; IPython puts an ``open`` of its own there."""
    return name == "open" or getattr(builtins, name, names) is names.get(name)


def source_for(name: str, names: dict[str, Any]) -> str:
    """Return statements that give a name its value outside the notebook."""
    if found := definitions([name]).get(name):
        return only(name, found)
    value = names[name]
    renamed = "" if getattr(value, "__name__", "") == name else f" as {name}"
    if isinstance(value, ModuleType):
        return f"import {value.__name__}{renamed}"
    module, origin = getattr(value, "__module__", None) or "", getattr(value, "__qualname__", None) or ""
    if module != "__main__" and origin and getattr(sys.modules.get(module), origin, None) is value:
        return f"from {module} import {origin}{renamed}"
    with contextlib.suppress(ValueError, SyntaxError):
        if ast.literal_eval(repr(value)) == value:
            return f"{name} = {value!r}"
    own = isinstance(value, FunctionType) and (value.__module__, value.__name__) == ("__main__", name)
    if own and (source := source_of(value)):
        return source
    raise NotKept(f"This answer is not kept in {FILE}: no cell says what `{name}` is.")


def only(name: str, source: str) -> str:
    """Return imports without the names that they bring beside ``name``; other statements as they stand."""
    tree = parsed(source)
    for node in tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            return source
        node.names = [a for a in node.names if (a.asname or a.name.partition(".")[0]) == name]
    return ast.unparse(tree)


def tables(source: str) -> Iterator[symtable.SymbolTable]:
    """Yield Python's own tables of a source's names: the module's first."""
    left = [symtable.symtable(source, FILE, "exec")]
    while left:
        yield (table := left.pop(0))
        left += table.get_children()


def needed(source: str) -> list[str]:
    """Return the global names that a source uses, in nested functions, too."""
    used = [
        symbol.get_name()
        for table in tables(source)
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
    ]
    return list(dict.fromkeys(used))


def first_unbound(text: str) -> str | None:
    """Return a name that a module's own lines, not its functions, use before it is bound."""
    bound = set(dir(builtins))
    for top in parsed(text).body:
        alone = ast.Module([top], [])
        more = {b.name for b in bindings(alone) if isinstance(b.statement, ast.AugAssign)}
        binds = {b.name for b in bindings(alone) if not isinstance(b.statement, ast.AugAssign)}
        symbols = next(tables(ast.unparse(alone))).get_symbols()
        used = more | {symbol.get_name() for symbol in symbols if symbol.is_referenced()}
        block = hasattr(top, "body") or hasattr(top, "cases")  # it may use what it binds
        if missing := used - bound - (binds if block else set()):
            return min(missing)
        bound |= binds
    return None


def separated(preamble: str, entries: dict[Key, str]) -> None:
    """Give an entry a function of its own where its helpers would take the place of others of that name."""
    taken = bound(preamble) | {name: bound(text).get(name, "") for (name, _), text in entries.items()}
    for (name, lesson), text in in_order(entries):
        mine = bound(text)
        if all(taken.get(other, source) == source for other, source in mine.items()):
            taken |= mine
        else:
            entries[name, lesson] = enclosed(name, text)


def bound(text: str) -> dict[str, str]:
    """Return what each name is bound to, as a syntax tree in words."""
    found: dict[str, str] = {}
    for binding in bindings(parsed(text)):
        found[binding.name] = found.get(binding.name, "") + ast.dump(binding.top)
    return found


class GlobalIsNonlocal(ast.NodeTransformer):
    """What is global in a notebook is the enclosing function's own in :func:`enclosed`."""

    def visit_Global(self, node: ast.Global) -> ast.Nonlocal:
        """Make it ``nonlocal``."""
        return ast.Nonlocal(node.names)


def enclosed(name: str, text: str) -> str:
    """Return an entry as a function that holds its helpers and returns the answer."""
    wrapper = ast.parse(f"def _{name}_alone():\n    return {name}\n\n\n{name} = _{name}_alone()")
    function = wrapper.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body[:0] = GlobalIsNonlocal().visit(parsed(text)).body
    return ast.unparse(ast.fix_missing_locations(wrapper))
