"""
What one does when a network does not train.

``sanity`` has the loss before the first step, the size of a step, and which runs can be compared; ``loops``
five parts of a training loop, as they are right; ``diagnosis`` what a run's curves say; ``stored`` such runs;
``timing`` which layer takes the most time. A few samples are learned by heart in ``nn.small_mlp``.
"""
