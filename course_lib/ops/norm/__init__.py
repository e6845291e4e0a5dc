"""
Normalisation ops.

Read ``moments`` first (what all of them share), then ``batch_norm``, ``layer_norm`` and ``group_norm``, which
holds instance norm too. ``folding`` makes one layer of two.
"""
