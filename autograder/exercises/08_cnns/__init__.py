"""The exercises of lesson 08, convolutional networks."""
