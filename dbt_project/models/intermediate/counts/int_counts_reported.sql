-- The claims: one row per unit x period x indicator x level x field x basis of the latest version, with the cell it was typed in.
{{ typed_claims(ref('int_submissions_versioned')) }}
