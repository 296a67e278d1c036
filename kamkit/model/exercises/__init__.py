"""The kinds of exercise, family by family; `kamkit.model.exercise` brings them together."""
