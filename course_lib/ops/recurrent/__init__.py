"""
Recurrent ops, each for one time step and for whole sequences.

Read ``rnn`` first, then ``lstm``. ``lstm_cell`` goes one step forward and back; ``gru`` is a rival.
"""
