"""A seeded province: programmes that live, the returns their committees send in, and the labelled truth behind.

Flow: `spec` (what province) → `simulation` (programmes and events) → `derivation` (true counts: the counting rules
restated independently of the warehouse) → `claims` (what is typed, right or wrong) → `inbox` (workbooks) and
`truth` (labels).
"""
