"""
Automatic differentiation of computations with scalars.

Read in this order: ``graph``, numbers that know what they were computed from, and ``reverse_mode``, which
takes gradients back through them.
"""
