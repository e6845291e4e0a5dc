"""The exercises of lesson 03, steps that adapt."""
