"""From a submitted notebook to a mark: repair it, run it, judge what it answered, keep the answers."""
