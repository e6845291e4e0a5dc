"""
The operations networks are made of, one file a concept.

The law: ``y, cache = op_forward(*arrays, **options)`` and ``grads = op_backward(dy, cache)``. Positional
arrays each get a gradient, in the same order and shape (a tuple, also when there is one); options are
keyword-only and get none; nothing is changed in place; ``cache`` is a NamedTuple; randomness is an argument.
An op with several outputs returns them all, the cache last; its backward takes a gradient for each array.
"""
