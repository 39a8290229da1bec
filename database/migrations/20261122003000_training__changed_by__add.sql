-- Who changed a row last, and when: a change made against an older state is told so. Null where nobody has since it was made.
alter table training.course add column updated_by uuid;
alter table training.task add column updated_at timestamptz, add column updated_by uuid;
alter table training.unit_list add column updated_at timestamptz, add column updated_by uuid;
