"""Returned workbooks: what the warehouse knows of each file received, put into a copy of that very file."""
