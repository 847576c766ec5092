"""Gives the sender their own workbook back with the faults marked.

The file as sent is edited part by part: what is not named here keeps its bytes. Cells are marked by a conditional format laid over
them, so that neither a value nor a style of the sender is touched and the marks can be lifted again.
"""
