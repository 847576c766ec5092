"""How fast workbooks become rows in the lake, beside what bare reading costs."""
