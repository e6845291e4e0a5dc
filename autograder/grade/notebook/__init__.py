"""One notebook: repair it, run it, judge its answers, make it safe to look at."""
