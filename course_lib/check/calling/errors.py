"""
Hints for Python's and NumPy's usual errors, to somebody who meets them for the first time.

A hint says what is so whenever an error comes in these words (Python 3.11 to 3.14, NumPy 2). Where there can
be several reasons, it says what to look at.
"""

import re
from collections.abc import Callable

from course_lib.check.calling import error_words as words
from course_lib.check.calling.error_words import ARRAYS, BITWISE, INTEGERS, NUMBER, POWER, SHAPE, Match

FUNCTION = r"(?:[\w<>]+\.)*?((?:\w+\.)?\w+|<lambda>)\(\)"  # as Python names it: f(), outer.<locals>.f()
HALF_IMPORTED = (
    r"Only a part of `\1` is imported: an import that is cut off stays so. Restart the kernel, and run the "
    "cells again."
)
SINGLE = "This is a single number, and several values are needed."
SUMS = (
    "sums over the last axis of `a` and the last but one of `b`, or its only one: they have "
    r"\{} and \{} entries. `.T` swaps the axes of a matrix."
)

# The first pattern that fits "Error: message" counts.
HINTS: dict[str, str | Callable[[Match], str]] = {
    # What the check says itself.
    "Timeout: an import": "Restart the kernel: an import that is cut off leaves its module half made.",
    "Timeout: it waited": "Look for `time.sleep`, and for what waits for something else.",
    "Timeout: .*calls": "One operation on whole arrays takes far less time than a loop over their entries.",
    "Timeout": "Does each loop come to an end? Look at what changes the value that its condition tests.",
    "EndlessGenerator: the generator": "Look at the loop around its `yield`: what ends it?",
    r"EOFError: input\(\)": "Take every value from the function's arguments.",
    "SystemExit": "`exit()` ends the whole program. `return` leaves the function.",
    "NotImplementedError": "`raise NotImplementedError` stands where code is still to be written.",
    "(?:Type|Attribute)Error: .*NoneType": (
        "A value here is None. A function without `return` gives None, and so does what works in place: "
        "`xs.append(x)`, `rng.shuffle(x)`."
    ),
    # Calls.
    r"TypeError: array\(\) takes from 1": "The values of an array stand in one list: `np.array([1, 2, 3])`.",
    rf"TypeError: {FUNCTION} takes (?:from (\d+) to )?(\d+) positional arguments? but (\d+) "
    r"(?:positional arguments? \(and .*\) )?w(?:as|ere) given": words.by_position,
    rf"TypeError: {FUNCTION} missing \d+ required (keyword-only|positional) arguments?: (.+)": words.missing,
    rf"TypeError: {FUNCTION} got an unexpected keyword argument '(\w+)'": words.no_parameter,
    r"TypeError: '(\w+)' is an invalid keyword": r"`\1` is no parameter of the function that is called here.",
    rf"TypeError: {FUNCTION} takes no keyword": r"`\1` takes its arguments by position, without names.",
    r"TypeError: .* multiple values for argument '(\w+)'": r"`\1` is given twice: by position and by name.",
    r"TypeError: Cannot interpret '\d+' as a data type": (
        "Several sizes or axes are one argument, a tuple: `np.zeros((2, 3))`, `x.sum((0, 1))`."
    ),
    "TypeError: return arrays must be of ArrayType": (
        "The argument after the operands is the array to write into: `np.maximum(a, b)` compares two arrays."
    ),
    # Tuples and named tuples.
    "AttributeError: can't set attribute$": (
        "A NamedTuple cannot be changed. Make a new one: `state._replace(v=v)`, or give all its fields anew."
    ),
    rf"TypeError: '{NUMBER}' object does not support item assignment": (
        "What stands before `[` is a single number: it has no entries."
    ),
    r"TypeError: '(\w+)' object does not support item assignment": (
        r"The entries of this `\1` cannot be set. A tuple, a NamedTuple or a text stays: make a new one."
    ),
    r"TypeError: (tuple|list) indices must be integers or slices, not ([\w.]+)": words.indices,
    r"ValueError: not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)": (
        lambda m: f"On the left of `=` stand {m[1]} names, on the right {words.count(int(m[2]), 'value')}."
    ),
    r"ValueError: too many values to unpack \(expected (\d+)": (
        lambda m: (
            f"There are more values than the {words.count(int(m[1]), 'name')} on the left. An array is "
            "taken apart along its first axis."
        )
    ),
    r"TypeError: cannot unpack non-iterable ([\w.]+) object": (
        lambda m: f"Several names stand on the left of `=`, and what comes is {words.kind(m[1])}."
    ),
    # Names and imports.
    "(?:Import|Attribute)Error: .*consider renaming": (
        "A file of yours has the name of a library: rename it, then restart the kernel."
    ),
    r"(?:Import|Attribute)Error: .*partially initialized module '(\w+)": HALF_IMPORTED,
    r"AttributeError: cannot access submodule '\w+' of module '(\w+)": HALF_IMPORTED,
    r"ModuleNotFoundError: No module named '([\w.]+)'": r"`\1` is not installed, or is spelt differently.",
    r"ImportError: cannot import name '(\w+)' from '([\w.]+)'": r"`\2` has no `\1`: is it spelt right?",
    r"AttributeError: module '([\w.]+)' has no attribute '(\w+)'$": r"`\1` has no `\2`: is it spelt right?",
    "NameError: name '(?:true|false|none|null)' is not": "Python writes `True`, `False` and `None`.",
    "NameError: name 'np' is not": "`import numpy as np` makes it: has the cell with that line been run?",
    r"NameError: name '(\w+)' is not": r"`\1` is misspelt, or is made in a cell that has not been run.",
    r"UnboundLocalError: .*local variable '(\w+)' (?:where it is not|referenced before)": (
        r"The function sets `\1`, but has not done so before this line. A name that a function sets is its "
        "own, even if the notebook has one like it."
    ),
    r"NameError: cannot access free variable '(\w+)'": r"The outer function has not set `\1` by then.",
    # Whole numbers.
    "IndexError: only integers, slices": (
        f"An array is indexed by whole numbers, slices, `None`, or arrays of whole numbers. {INTEGERS}"
    ),
    "IndexError: arrays used as indices": f"An array of indices holds whole numbers. {INTEGERS}",
    "TypeError: slice indices must be": f"A slice goes from whole number to whole number. {INTEGERS}",
    r"TypeError: expected a sequence of integers .* got '\d*\.\d*'": f"A size is a whole number. {INTEGERS}",
    r"TypeError: '([\w.]+)' object cannot be interpreted as an integer": words.whole_number,
    "TypeError: only integer scalar arrays can be converted to a scalar index": (
        "An array stands where one whole number is needed: an axis, a size, an index of a list. "
        "`np.concatenate` and `np.stack` take their arrays in one list: `np.concatenate([a, b])`."
    ),
    # One number, several numbers, functions.
    "(?:TypeError: only .* arrays can be converted|ValueError: can only convert an array of size 1)": (
        "One number is needed here, and this is an array of several. `float` and `math` take one number; "
        "NumPy's functions take arrays: `np.exp(x)`."
    ),
    "TypeError: must be real number, not (?:list|tuple)": (
        "The functions of `math` take one number. NumPy's take lists and arrays: `np.exp(x)`."
    ),
    r"TypeError: type numpy\.ndarray doesn't define __round__": "`np.round(x)` rounds an array.",
    r"TypeError: unsupported operand type\(s\) for (.+?): '([\w.]+)' and '([\w.]+)'": words.operands,
    r"TypeError: '([<>]=?)' not supported between instances of '([\w.]+)' and '([\w.]+)'": words.operands,
    r"TypeError: bad operand type for (.*): '([\w.]+)'": words.operands,
    "TypeError: can only concatenate (?:list|tuple)": f"One side is a list or a tuple. {ARRAYS}",
    "TypeError: can't multiply sequence by non-int": (
        f"One side is a list, a tuple or a text, which can only be repeated. {ARRAYS}"
    ),
    r"TypeError: '([\w.]+)' object is not callable": words.round_brackets,
    r"TypeError: '([\w.]+)' object is not subscriptable": words.square_brackets,
    "IndexError: invalid index to scalar variable": "What stands before `[` is a single number.",
    "TypeError: 'int' object is not iterable": (
        "This is a single number: `range(n)` goes through the numbers from 0 to n - 1."
    ),
    rf"TypeError: (?:'{NUMBER}' object is not iterable|iteration over a 0-d array)": SINGLE,
    rf"TypeError: (?:len\(\) of unsized object|object of type '{NUMBER}' has no len)": SINGLE,
    rf"TypeError: object of type '(?:{'|'.join(words.ONE_BY_ONE)})' has no len": (
        "It gives its values one by one: `list(…)` makes a list of it, which has a length."
    ),
    r"AttributeError: '([\w.]+)' object has no attribute '(\w+)'": words.attribute,
    "TypeError: loop of ufunc does not support argument": (
        "This array holds objects, not numbers (its dtype is `object`): print what it is made of."
    ),
    r"UFuncTypeError: .*did not contain a loop .*dtype\('<U": "One side is a text, not a number.",
    "ValueError: could not convert string to float": "A text stands where a number is needed.",
    "TypeError: unhashable type": (
        "A key of a dict, or a member of a set, is a number, a text or a tuple: no list, no array."
    ),
    # Shapes.
    "ValueError: operands could not be broadcast together with remapped shapes": (
        "In `np.einsum`, axes with the same letter have the same size."
    ),
    "ValueError: einstein sum subscripts string contains too many": (
        "In `np.einsum`, an operand has fewer axes than letters."
    ),
    "ValueError: operand has more dimensions than subscripts given in einstein sum": (
        "In `np.einsum`, an operand has more axes than letters."
    ),
    "IndexError: shape mismatch: indexing arrays could not be broadcast": (
        "Arrays of indices are paired entry by entry. `np.ix_(rows, columns)` takes all pairs."
    ),
    "ValueError: (?:operands could not be|shape mismatch: objects cannot be) broadcast(.+)": words.broadcast,
    "ValueError: (?:could not broadcast input array from|shape mismatch: value array of) shape "
    rf"({SHAPE})\s*(?:into|could not be broadcast to indexing result of) shape ({SHAPE})": (
        r"The right side has shape \1, and the place it goes to has shape \2."
    ),
    rf"ValueError: non-broadcastable output operand with shape ({SHAPE}) doesn't match .* ({SHAPE})": (
        r"`x += y` keeps the shape of `x`, \1, but `x + y` has shape \2."
    ),
    r"ValueError: matmul: .* mismatch in its core dimension .*\(size (\d+) is different from (\d+)\)": (
        f"`a @ b` {SUMS.format(2, 1)}"
    ),
    rf"ValueError: shapes {SHAPE} and {SHAPE} not aligned: (\d+) \(dim \d+\) != (\d+)": (
        f"`np.dot(a, b)` {SUMS.format(1, 2)}"
    ),
    r"ValueError: matmul: Input operand \d does not have enough dimensions": (
        "`@` multiplies matrices and vectors, and one side is a single number: use `*`."
    ),
    "ValueError: setting an array element with a sequence. The requested array has an inhomogeneous": (
        "The parts have different shapes, so they are no array. A function that returns two things returns "
        "a tuple: take it apart first, `y, cache = f(x)`."
    ),
    "ValueError: setting an array element with a sequence": (
        "One entry of an array holds one number, and several are put into it."
    ),
    "ValueError: The truth value of an (?:array with more than one element|empty array) is ambiguous": (
        "A comparison of arrays gives one True or False per entry, but `if`, `and`, `or`, `not`, `max` and "
        "`min` need a single one. Entry by entry: `np.where`, `&`, `|`, `~`, `np.maximum`. One for all: "
        "`.all()`, `.any()`."
    ),
    r"ValueError: cannot reshape array of size (\d+) into shape (\([^)]*\))": words.reshape,
    "ValueError: all the input array dimensions except for the concatenation axis must match": (
        "`np.concatenate` joins arrays that differ along one axis only, the one that `axis` says."
    ),
    "ValueError: all the input arrays must have same number of dimensions": (
        "All the arrays need the same number of axes: `x[:, None]` turns shape (N,) into (N, 1)."
    ),
    "ValueError: all input arrays must have the same shape": (
        "`np.stack` needs arrays of one shape. `np.concatenate` joins them along an axis that they have."
    ),
    "ValueError: need at least one array to": "The list of arrays is empty.",
    "ValueError: array split does not result": "`np.array_split` allows parts of unequal size.",
    "ValueError: negative dimensions are not allowed": "A size of the new shape is negative.",
    r"AxisError: (?:\w+: )?axis -?\d+ is out of bounds for array of dimension (\d+)": words.axes,
    r"IndexError: index -?\d+ is out of bounds for axis (\d+) with size 0": r"Axis \1 is empty.",
    r"IndexError: index -?\d+ is out of bounds for axis (\d+) with size (\d+)": (
        lambda m: f"Axis {m[1]} has the indices 0 to {int(m[2]) - 1}."
    ),
    r"IndexError: too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed": (
        r"The array has \1 of these \2 axes. `x[0]`, `sum` and `mean` take an axis away; "
        "`keepdims=True` keeps it."
    ),
    "IndexError: boolean index did not match": "A mask has the shape of the array that it picks from.",
    "IndexError: list assignment": "`xs[i] = …` changes an entry that is there. `xs.append(…)` adds one.",
    "IndexError: list index out of range": "A list of n entries has the indices 0 to n - 1.",
    "IndexError: tuple index out of range": (
        "A tuple of n values has the indices 0 to n - 1. `x.shape` has one value per axis."
    ),
    r"ValueError: (?:zero-size array to reduction|attempt to get arg|(?:max|min)\(\) .* empty)": (
        "It is empty: there is no largest or smallest value."
    ),
    # Types of arrays.
    r"UFuncTypeError: Cannot cast ufunc '\w+' output from dtype\('float\d+'\) to dtype\('u?int\d+'\)": (
        "An array of whole numbers cannot take in floats. Make it one of floats, `x.astype(float)`, or make "
        "a new array: `x = x - …` in place of `x -= …`."
    ),
    "TypeError: ufunc 'bitwise_(?:and|or)' not supported": BITWISE,
    "TypeError: ufunc 'bitwise_xor' not supported": POWER,
    "TypeError: ufunc 'invert' not supported": "`~` inverts True and False, and this array holds numbers.",
    "TypeError: (?:The )?numpy boolean (?:subtract|negative)": (
        "This array holds True and False: `.astype(float)` makes numbers of them."
    ),
    "ValueError: (?:assignment destination|output array) is read-only": (
        "This array must not be changed: work on `x.copy()`."
    ),
    "ValueError: Integers to negative integer powers": (
        "In NumPy, whole numbers have no negative powers: make the base a float, `2.0**-n`."
    ),
    # Mathematics and chance.
    "ValueError: (?:math domain error|expected a (?:positive|nonnegative) input)": (
        "`math.sqrt` and `math.log` take no negative number, and `math.log` not 0."
    ),
    "OverflowError: math range error": (
        "The result is larger than a float can hold, about 1.8e308: `math.exp(710)` is."
    ),
    "LinAlgError: Singular matrix": "The matrix has no inverse.",
    "ValueError: (?i:probabilities) do not sum to 1": "Divide by the sum, in float64: `p / p.sum()`.",
    "ValueError: Cannot take a larger sample than population": (
        "Without replacement, nothing is drawn twice: there are fewer things than draws."
    ),
    "(?:StopIteration|RuntimeError: generator raised StopIteration)": "`next` finds nothing left.",
    # Without end, or too large.
    "RecursionError": (
        "A function calls itself without end, or several call each other. One of the calls must return "
        "without a further one."
    ),
    rf"MemoryError: Unable to allocate .* for an array with shape ({SHAPE})": (
        r"Which operation makes the shape \1? Shapes (N, 1) and (N,) give (N, N)."
    ),
    "MemoryError": "It needs more memory than there is for an answer: look at what grows.",
}


def hint_for(error: str, message: str) -> str:
    """
    Return a hint for an exception, or nothing.

    Args:
        error: The name of its class.
        message: What it says.
    """
    line = f"{error}: {message}"
    for pattern, hint in HINTS.items():
        if match := re.match(pattern, line, re.DOTALL):
            return match.expand(hint) if isinstance(hint, str) else hint(match)
    return ""
