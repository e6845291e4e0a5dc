"""The exercises of lesson 13, a network of one's own."""
