"""A lifelike, fictional book of business, from a seed."""
