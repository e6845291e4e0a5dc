"""
Sequences.

Read ``characters`` (text as numbers), then ``char_lstm`` (a language model), ``name_model`` (one that is
trained on names) and ``adding``. ``truncated_bptt`` trains on a long sequence piece by piece.
"""
