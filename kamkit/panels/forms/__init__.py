"""What a trainee fills in, one form a kind of exercise; each family registers its forms with `form`."""

from kamkit.panels.forms import choosing, sorting, spotting, triage, writing
from kamkit.panels.forms.base import Desk, Form, form

FAMILIES = (choosing, sorting, spotting, triage, writing)

__all__ = ["FAMILIES", "Desk", "Form", "form"]
