"""Text documents: a docx template that the office edits, filled with figures and pictures; a PDF beside it."""
