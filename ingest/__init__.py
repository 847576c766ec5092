"""Bytes of a submission workbook → typed rows in the append-only lake.

Pure functions of (bytes, template, reference); only `ingest.landing` and `ingest.pipeline` touch the disk.
"""
