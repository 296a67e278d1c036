"""A specialist's work in figures: bands, mail and what followed it, control charts, the funnel, what is due."""
