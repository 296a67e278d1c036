"""JupyterLab for a trainer."""
