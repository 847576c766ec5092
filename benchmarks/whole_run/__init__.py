"""How long the whole run takes, and how little of it one changed workbook should cost."""
