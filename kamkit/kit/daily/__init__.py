"""The working day: the log, the board, next week's plan, the clinic for one's data, the template for Excel."""
