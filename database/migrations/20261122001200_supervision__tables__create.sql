-- Boards, and their snapshots: rows that never change once the header that closes them is written.
create schema supervision;
grant usage on schema supervision to zhengshu_app;

create table supervision.board (
  id uuid primary key,
  -- The body whose board it is.
  unit_id uuid not null references organizations.unit (id),
  title text not null check (length(title) between 2 and 120),
  measure_id text not null check (length(measure_id) <= 100),
  parameters jsonb not null,
  region_code text not null references organizations.region (code),
  audience text not null check (audience in ('public', 'organs')),
  threshold_num integer check (threshold_num >= 0),
  threshold_den integer check (threshold_den >= greatest(threshold_num, 1)),
  due_on date,
  citation jsonb,
  state text not null check (state in ('draft', 'published', 'closed')),
  schedule jsonb,
  -- The next scheduled moment; a moment that passed in an outage stays here until its snapshot is taken.
  next_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  revision integer not null default 1,
  check ((threshold_num is null) = (threshold_den is null)),
  check (next_at is null or (state = 'published' and schedule is not null))
);
create index board_unit on supervision.board (unit_id);
create index board_state on supervision.board (state, id);
create index board_next on supervision.board (next_at) where next_at is not null;
grant select, insert, update on supervision.board to zhengshu_app;

create table supervision.snapshot (
  id uuid primary key,
  board_id uuid not null references supervision.board (id),
  number integer not null check (number >= 1),
  as_of timestamptz not null,
  taken_at timestamptz not null,
  scheduled boolean not null,
  evaluation_id uuid not null,
  -- Title, measure, threshold, basis and cuts as they were, as JSON text, because the digest is over these very characters.
  head text not null check (length(head) <= 20000),
  row_count integer not null,
  -- SM3 over head and rows.
  digest text not null check (length(digest) = 64),
  unique (board_id, number)
);
grant select, insert on supervision.snapshot to zhengshu_app;

create table supervision.snapshot_row (
  snapshot_id uuid not null references supervision.snapshot (id) deferrable initially deferred,
  position integer not null,
  -- Under which node the row is listed, and in which cut; '' for the whole.
  parent text not null check (length(parent) <= 60),
  cut text not null check (length(cut) <= 40),
  key text not null check (length(key) <= 100),
  name text not null check (length(name) <= 200),
  name_en text check (length(name_en) <= 200),
  drill boolean not null,
  numerator integer not null,
  denominator integer not null,
  primary key (snapshot_id, position)
);
create index snapshot_row_level on supervision.snapshot_row (snapshot_id, parent, cut, position);
create index snapshot_row_key on supervision.snapshot_row (snapshot_id, key);
grant select, insert on supervision.snapshot_row to zhengshu_app;

create function supervision.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a published figure does not change' using errcode = '23001';
end $$;
-- The header is written last; after it no row can be added.
create function supervision.refuse_late_row() returns trigger language plpgsql as $$
begin
  if exists (select 1 from supervision.snapshot s where s.id = new.snapshot_id) then
    raise exception 'a published figure does not change' using errcode = '23001';
  end if;
  return new;
end $$;
create trigger snapshot_immutable before update or delete on supervision.snapshot
  for each row execute function supervision.refuse_change();
create trigger snapshot_not_emptied before truncate on supervision.snapshot
  for each statement execute function supervision.refuse_change();
create trigger snapshot_row_immutable before update or delete on supervision.snapshot_row
  for each row execute function supervision.refuse_change();
create trigger snapshot_row_not_emptied before truncate on supervision.snapshot_row
  for each statement execute function supervision.refuse_change();
create trigger snapshot_row_in_time before insert on supervision.snapshot_row
  for each row execute function supervision.refuse_late_row();
