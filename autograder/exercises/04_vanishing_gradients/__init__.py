"""The exercises of lesson 04, signals that die on their way through a deep network."""
