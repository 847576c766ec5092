"""Which register rows are the same programme: by code where codes can be trusted, by name where not, by a person's word above both.

Flow: `records` (distinct register lines of the warehouse) → `clustering` (per unit: `codes`, `scoring`) → `handovers`
and `partners` (across units) → `naming` (programme ids) → `mentions` (event and outcome lines) → `linking`
(writes the result, a pure function of the warehouse's register and the stored decisions). `decisions` and `review` are
the door for people.
"""
