"""The pictures of lesson 00, networks as graphs, in the order of the lesson."""
