"""The foundation of every picture: figures, controls, pointing, races, surfaces and their looks."""
