"""
The operations that networks are made of, one file per concept.

The law: ``y, cache = op_forward(*arrays, **options)`` and ``grads = op_backward(dy, cache)``. Each positional
array has a gradient; the gradients are a tuple, in the order and shapes of the arrays. Options are
keyword-only and have no gradient. Nothing is changed in place. ``cache`` is a NamedTuple. Randomness is an
argument. An op with several outputs returns them all, the cache last; its backward function takes one
gradient per output. A loss is an op whose output is one number; it returns its gradient at once.

Read ``linear`` first, then ``activations`` and ``losses``. After them, in any order: ``dropout``, ``maxout``,
``embedding``, ``residual``, ``basic_block``, ``skip_concat``, and the packages ``conv``, ``norm`` and
``recurrent``.
``arguments`` holds the checks that all of them share.
"""
