"""Recurrent ops, each for one time step and for whole sequences. Read ``rnn`` first, then ``lstm``."""
