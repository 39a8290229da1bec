-- Whose turn it is: one row per thing that somebody must do. To-do lists, "waiting for", reminders and escalation read this table only.
create table platform.turn (
  id uuid primary key,
  -- The record whose state made this turn, and what is to be done with it.
  subject_kind text not null check (length(subject_kind) between 1 and 60),
  subject_id text not null check (length(subject_id) between 1 and 100),
  action text not null check (length(action) between 1 and 80),
  what jsonb not null check (pg_column_size(what) <= 2000),
  title text not null check (length(title) <= 300),
  link text not null check (length(link) <= 300 and link like '/%'),
  -- A post at a unit, a whole unit, or a function of a region; never a person. For a function the unit is its body of today.
  holder_kind text not null check (holder_kind in ('unit', 'post', 'function')),
  holder_unit_id uuid,
  holder_post text check (length(holder_post) <= 60),
  region_code text check (length(region_code) <= 12),
  function text check (length(function) <= 40),
  -- Stored: start, specification, spans. Derived and kept for the index: due, provisional, soon.
  started_at timestamptz not null,
  spec jsonb not null check (pg_column_size(spec) <= 2000),
  spans jsonb not null default '[]' check (pg_column_size(spans) <= 20000),
  due_at timestamptz,
  provisional boolean not null default false,
  soon_at timestamptz,
  citation jsonb check (pg_column_size(citation) <= 4000),
  opened_at timestamptz not null,
  closed_at timestamptz,
  outcome text check (length(outcome) <= 40),
  soon_told_at timestamptz,
  overdue_told_at timestamptz,
  check ((holder_kind = 'function') = (region_code is not null and function is not null)),
  check ((holder_kind = 'post') = (holder_post is not null)),
  check (holder_kind = 'function' or holder_unit_id is not null),
  check ((closed_at is null) = (outcome is null))
);
-- The same turn is not opened twice.
create unique index turn_open on platform.turn (subject_kind, subject_id, action, coalesce(holder_unit_id, '00000000-0000-0000-0000-000000000000'),
  coalesce(holder_post, ''), coalesce(region_code, ''), coalesce(function, '')) where closed_at is null;
create index turn_holder on platform.turn (holder_unit_id, due_at, id) where closed_at is null;
create index turn_due on platform.turn (due_at, id) where closed_at is null;
create index turn_overdue_untold on platform.turn (due_at) where closed_at is null and overdue_told_at is null and not provisional;
create index turn_soon_untold on platform.turn (soon_at) where closed_at is null and soon_told_at is null;
create index turn_function on platform.turn (region_code, function) where closed_at is null and holder_kind = 'function';
grant select, insert, update on platform.turn to zhengshu_app;
