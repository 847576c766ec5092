"""Workbooks as they really arrive: every hazard of reading as a small file, with what must be read from it."""
