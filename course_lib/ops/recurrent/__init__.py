"""Recurrent ops: the plain network and the LSTM, one step and a whole sequence."""
