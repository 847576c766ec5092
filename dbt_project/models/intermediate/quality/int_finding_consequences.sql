-- Findings that follow from another finding. Grain: finding.
select *
from {{ ref('stg_rules__findings') }}
where caused_by is not null
