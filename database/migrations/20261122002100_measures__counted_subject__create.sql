-- One subject's mark is counted without its unit: what stood of the subject before is kept, so that the difference is known.
alter table measures.stale
  -- With a subject: only this one may have changed. Without: every subject of the unit.
  add column subject_id uuid,
  add check (subject_id is null or unit_id is not null);

-- Oldest first, so that "as of" is the first row; a mark that was spread over units keeps its moment but not its place in line.
drop index measures.stale_series;
create index stale_series on measures.stale (measure_id, parameters, marked_at, id);

-- The subjects that are in unit_figure now, where the unit says `subjects_kept`. It follows from the facts, like the figures, and moves
-- with them in the same statement, under the lock of the series. Without a foreign key: a series never goes, and a million rows come at once.
create table measures.counted_subject (
  series_id uuid not null,
  unit_id uuid not null,
  subject_id uuid not null,
  met boolean not null,
  labels text[] not null,
  primary key (series_id, unit_id, subject_id)
) with (fillfactor = 90);
grant select, insert, update, delete on measures.counted_subject to zhengshu_app;

-- False: the next mark of one of its subjects counts the whole unit, and keeps them.
alter table measures.unit_figure add column subjects_kept boolean not null default false;
