"""The exercises of lesson 07, convolution."""
