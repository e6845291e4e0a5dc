"""Batch, layer, group and instance norm."""
