-- The causes themselves, one row each, with how many figures each changed and what it did to the headline totals (programmes
-- registered at grassroots level, stage to date). Grain: cause x committee x reference.
create temp table rpt_revision_causes as
select
    cause,
    cause_unit_code,
    cause_unit_name_vi,
    cause_submission_id,
    cause_period_id,
    cause_submission_version,
    cause_decided_at,
    count(*) filter (where not is_province and measure <> 'open_findings') as changed_figure_count,
    cast(coalesce(sum(amount) filter (
        where not is_province and measure = 'reported' and indicator = 'programmes_registered' and level = 'grassroots'
        and field = 'total' and basis = 'stage_to_date'
    ), 0) as bigint) as reported_effect,
    cast(coalesce(sum(amount) filter (
        where not is_province and measure = 'reconciled' and indicator = 'programmes_registered' and level = 'grassroots'
        and field = 'total' and basis = 'stage_to_date'
    ), 0) as bigint) as reconciled_effect,
    cast(coalesce(sum(amount) filter (where not is_province and measure = 'open_findings'), 0) as bigint) as open_findings_effect
from rpt_revision_differences
group by all
