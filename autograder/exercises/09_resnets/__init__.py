"""The exercises of lesson 09, residual networks."""
