"""The exercises of lesson 11, from image to image."""
