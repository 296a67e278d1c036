"""The store: books of records in versions, attempts, trainees; on SQLite or PostgreSQL."""
