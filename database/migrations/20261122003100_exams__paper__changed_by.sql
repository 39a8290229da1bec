-- Who changed a paper last, and when: a change made against an older state is told so. Null where nobody has since it was made.
alter table exams.paper add column updated_at timestamptz, add column updated_by uuid;
