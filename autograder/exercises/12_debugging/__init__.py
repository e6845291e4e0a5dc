"""The exercises of lesson 12, when it does not train."""
