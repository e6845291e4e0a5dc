"""The course's steps in nbgrader's chain, its gradebook, and all that we rely on inside nbgrader."""
