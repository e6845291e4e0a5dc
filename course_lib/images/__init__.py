"""Filters, pyramids and augmentation of images."""
