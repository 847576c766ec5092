"""The figures that four published reports state, and the relations they themselves state between them.

Data: `documents.csv`, `figures.csv`, `relations.csv` (facts only, each with document and line).
`records` reads them; `workbooks` writes each report as a submission workbook (Bieu05), read like any other.
"""
