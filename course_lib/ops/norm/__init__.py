"""Normalisation. Read ``moments`` first (what all of them share), then ``batch_norm``, ``layer_norm``, ``group_norm``."""
