-- Claims of replaced versions: what int_counts_reported holds for the latest ones.
-- Grain: submission x indicator x level x field x basis.
{{ typed_claims(ref('int_earlier_submissions')) }}
