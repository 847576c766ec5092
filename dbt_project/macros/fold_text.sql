{#- Comparison form of a Vietnamese name: lower case, Ð as Đ, one tone-mark style, punctuation and runs of space folded.
    Diacritics stay: Hương Vân and Hương Văn are two wards. Never shown, only compared. -#}
{% macro fold_text(expression) -%}
    {%- set pairs = [
        ("ð", "đ"), ("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"),
        ("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe"),
        ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy"),
    ] -%}
    {%- set folded = dvk.replace_pairs("lower(" ~ expression ~ ")", pairs) -%}
    trim({{ dvk.replace_all(folded, "[[:punct:][:space:]“”‘’–…]+", " ") }})
{%- endmacro %}
