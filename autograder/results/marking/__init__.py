"""The marking desk: one written question at a time, all answers below each other, in a browser."""
