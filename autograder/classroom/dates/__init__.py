"""When a class's work is due, and what comes late."""
