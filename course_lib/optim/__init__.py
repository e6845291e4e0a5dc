"""How parameters are changed: update rules, schedules, and what is known of them on quadratics."""
