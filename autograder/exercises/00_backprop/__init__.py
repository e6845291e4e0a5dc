"""The exercises of lesson 00, networks as graphs."""
