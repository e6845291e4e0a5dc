"""How good a result is, and what it shows of how it was come by: one module for each kind of result."""
