"""An exercise and an answer in, a verdict out."""
