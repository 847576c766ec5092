"""Print-ready Vietnamese workbooks from definitions, with XlsxWriter."""
