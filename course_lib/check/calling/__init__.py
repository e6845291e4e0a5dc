"""How an answer is called: on copies, within limits, and what its exceptions mean."""
