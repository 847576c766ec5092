"""A seeded province: programmes that live, the returns their committees send in, and the labelled truth.

Flow: `spec` (what province) → `simulation` (programmes and events) → `derivation` (true counts: the rules of
counting restated independently of the warehouse) → `claims` (what is typed, right or wrong) → `inbox` (the
workbooks) and `truth` (the labels).
"""
