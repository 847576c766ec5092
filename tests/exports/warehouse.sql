-- The reporting tables that exports reads, as dbt_project/models/marts publishes them.
create schema marts;
create table marts.dim_periods (period_id varchar, period_kind varchar, start_date date, end_date date, due_date date,
    year_number integer, quarter_number integer, stage_id varchar, quarter_index integer generated always as (year_number * 4 + quarter_number));
create view marts.dim_unit_periods as select '91' as unit_code, * from marts.dim_periods;
create table marts.rpt_quarterly_summary (province_code varchar, unit_code varchar, unit_name_vi varchar,
    unit_sort integer, period_id varchar, stage_id varchar, indicator varchar, indicator_label_vi varchar,
    indicator_sort integer, level varchar, level_label_vi varchar, level_sort integer, field varchar,
    field_label_vi varchar, field_sort integer,
    in_period_reported_count bigint, in_period_derived_count bigint, in_period_reconciled_count bigint,
    year_to_date_reported_count bigint, year_to_date_derived_count bigint, year_to_date_reconciled_count bigint,
    stage_to_date_reported_count bigint, stage_to_date_derived_count bigint, stage_to_date_reconciled_count bigint,
    in_period_difference bigint, year_to_date_difference bigint, stage_to_date_difference bigint,
    stage_to_date_counting_method varchar, quality_flag varchar, submission_state varchar, submission_id varchar);
create table marts.rpt_findings (finding_id varchar, rule_id varchar, severity varchar, unit_code varchar,
    unit_name_vi varchar, period_id varchar, indicator_label_vi varchar, level_label_vi varchar, field_label_vi varchar,
    basis_label_vi varchar, sheet varchar, cell varchar, observed varchar, expected varchar, difference double,
    provincial_effect bigint, message_vi varchar, message_en varchar, status varchar, file_name varchar);
create table marts.fct_findings (finding_id varchar, rule_id varchar, severity varchar, unit_code varchar,
    period_id varchar, submission_id varchar, sheet varchar, cell varchar, message_vi varchar, status varchar);
create table marts.fct_count_contributions (submission_id varchar, from_quarter_index integer, to_quarter_index integer);
create table marts.rpt_count_gaps (unit_code varchar, unit_name_vi varchar, period_id varchar, indicator varchar,
    indicator_label_vi varchar, level varchar, level_label_vi varchar, field varchar, field_label_vi varchar,
    basis varchar, basis_label_vi varchar, counting_method varchar, programme_id varchar, programme_name varchar,
    owner_name varchar, direction integer, times_counted integer, file_name varchar, sheet varchar, cell varchar);
create table marts.rpt_submission_statuses (unit_code varchar, unit_name_vi varchar, unit_sort integer,
    period_id varchar, state varchar, state_label_vi varchar, due_date date, received_at timestamp, days_late integer,
    version_count integer, completeness double);
create table marts.rpt_lifecycle_funnel (unit_code varchar, unit_name_vi varchar, unit_sort integer, period_id varchar,
    step varchar, step_label_vi varchar, step_sort integer, level varchar, level_label_vi varchar, level_sort integer,
    stage_to_date_programme_count bigint);
create table marts.rpt_programme_outcomes (unit_code varchar, unit_name_vi varchar, unit_sort integer,
    period_id varchar, outcome_kind varchar, outcome_label_vi varchar, outcome_sort integer, unit_of_measure varchar,
    quantity double, money_vnd bigint, beneficiary_people bigint, beneficiary_attendances bigint,
    programme_count bigint);
create table marts.rpt_published_figures (document varchar, document_label_vi varchar, figure_id varchar, document_line bigint,
    indicator_label varchar, org_unit_name varchar, printed_value double, qualifier varchar,
    printed_value_text varchar, unit_of_measure varchar, rule_id varchar, expected_value varchar, difference double,
    verdict_vi varchar, period_id varchar, unit_code varchar, sheet varchar, cell varchar);
create table marts.fct_identity_decisions (submission_id varchar, sheet varchar, cell varchar, unit_code varchar,
    period_id varchar, programme_id varchar, method varchar, score double, decided_by varchar, decided_at timestamp);
