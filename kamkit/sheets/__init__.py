"""Records to spreadsheets: xlsx, csv and JSON lines."""
