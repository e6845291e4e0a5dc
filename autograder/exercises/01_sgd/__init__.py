"""The exercises of lesson 01, stochastic gradient descent."""
