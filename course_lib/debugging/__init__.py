"""
What one does when a network does not train. Read it in this order:

1. ``sanity.py``: a loss before the first step, the size of a step, a few samples learned by heart.
2. ``loops.py``: five parts of a training loop, as they are right.
3. ``runs.py``: a training run with one bug switched on, and runs that are stored.
4. ``search.py``: which settings to try.
5. ``profile.py``: where the time of one training step goes.
"""
