"""What all reports are made of: periods, sections, findings, figures in words, masks, workbooks, what they rest on."""
