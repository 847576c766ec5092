"""Outputs: `rpt_` tables rendered into files and released as publications. Formats, never computes."""
