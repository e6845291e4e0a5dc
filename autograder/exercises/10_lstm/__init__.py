"""The exercises of lesson 10, memory: recurrent networks, the LSTM, and writing with it."""
