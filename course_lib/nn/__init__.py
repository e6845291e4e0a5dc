"""Layers and networks, their initialisation, training and metrics. Read layer, layers and containers first."""
