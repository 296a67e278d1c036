"""What was done, counted: the numbers of specialists, dealers and the office in a period."""
