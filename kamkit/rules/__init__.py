"""Laws that two rooms need, pure: influence, qualification, completeness, masking, working days."""
