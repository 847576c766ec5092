"""Mutation fuzzing of the reader: real workbooks, damaged byte by byte and part by part."""
