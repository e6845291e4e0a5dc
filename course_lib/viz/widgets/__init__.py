"""What every picture stands on: figures, controls, pointing, races, colours."""
