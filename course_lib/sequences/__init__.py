"""Sequences: read ``characters`` (text as numbers), then ``char_lstm`` (a language model) and ``adding``."""
