"""Rules about submitted data: one file each, run with Great Expectations, answered as findings."""
