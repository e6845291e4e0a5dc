"""What instructors run: build lessons, release them, grade them, read what a class misunderstood."""
