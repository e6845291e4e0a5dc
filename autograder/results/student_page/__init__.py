"""The page that a student gets back: the notebook with its marks, and on top what they come from."""
