-- Counting: marks of what changed, figures per unit and per node of the tree kept up by the engine, evaluations kept for ever.
create schema measures;
grant usage on schema measures to zhengshu_app;

-- A measure with its parameters. The row is the lock: whoever holds it alone moves the figures of the series.
create table measures.series (
  id uuid primary key,
  measure_id text not null check (length(measure_id) <= 100),
  -- Canonical JSON: keys in order, no spaces.
  parameters text not null check (length(parameters) <= 500),
  opened_at timestamptz not null,
  -- False until every unit has been counted once.
  ready boolean not null default false,
  recounted_at timestamptz,
  unique (measure_id, parameters)
);
grant select, insert, update on measures.series to zhengshu_app;

-- "Measure M of unit U is stale": the only thing a business transaction writes. Without a unit: all units of the series.
create table measures.stale (
  id bigint generated always as identity primary key,
  measure_id text not null check (length(measure_id) <= 100),
  parameters text not null check (length(parameters) <= 500),
  unit_id uuid,
  marked_at timestamptz not null
);
create index stale_series on measures.stale (measure_id, parameters, id);
grant select, insert, delete on measures.stale to zhengshu_app;

-- What was last counted in the unit itself, and to which nodes and labels it was added: a unit that moved is taken from where it was.
create table measures.unit_figure (
  series_id uuid not null references measures.series (id),
  unit_id uuid not null,
  -- '' for all subjects, else one value of a dimension of the subjects, such as 'job-category:technician'.
  label text not null check (length(label) <= 100),
  as_of timestamptz not null,
  numerator integer not null,
  denominator integer not null,
  nodes text[] not null,
  labels text[] not null,
  -- When the figure changes by itself, because a row begins or ceases to count.
  next_at timestamptz,
  primary key (series_id, unit_id, label)
) with (fillfactor = 80);
create index unit_figure_next on measures.unit_figure (series_id, next_at) where next_at is not null;
create index unit_figure_unit on measures.unit_figure (unit_id);
grant select, insert, update, delete on measures.unit_figure to zhengshu_app;

create table measures.node_figure (
  series_id uuid not null references measures.series (id),
  -- 'region:<code>', 'direct:<code>' (units of the region itself), 'unit:<id>' (the unit and all below it).
  node text not null check (length(node) <= 60),
  label text not null check (length(label) <= 100),
  numerator integer not null,
  denominator integer not null,
  primary key (series_id, node, label)
) with (fillfactor = 70);
grant select, insert, update on measures.node_figure to zhengshu_app;

-- Where a unit's figure is added. One definition for counting, evaluating and recounting. Regions are also kept by label.
create function measures.contributions(nodes text[], labels text[], label text) returns table (node text, part text)
language sql immutable as $$
  select n, ''::text from unnest($1) n where $3 = ''
  union all
  select n, l from unnest($1) n, unnest($2) l where $3 = '' and n like 'region:%'
  union all
  select n, $3 from unnest($1) n where $3 <> '' and n like 'region:%'
$$;

-- Facts evaluated as of a moment: due dates, gates, snapshots. Written once.
create table measures.evaluation (
  id uuid primary key,
  series_id uuid not null references measures.series (id),
  at timestamptz not null,
  evaluated_at timestamptz not null,
  purpose text not null check (length(purpose) <= 60)
);
create index evaluation_series on measures.evaluation (series_id, at);
create table measures.evaluation_figure (
  evaluation_id uuid not null references measures.evaluation (id) deferrable initially deferred,
  -- As in node_figure, and 'own:<id>' for the unit alone.
  node text not null check (length(node) <= 60),
  label text not null check (length(label) <= 100),
  numerator integer not null,
  denominator integer not null,
  primary key (evaluation_id, node, label)
);
grant select, insert on measures.evaluation, measures.evaluation_figure to zhengshu_app;

create function measures.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a stored evaluation does not change' using errcode = '23001';
end $$;
create trigger evaluation_immutable before update or delete on measures.evaluation
  for each row execute function measures.refuse_change();
create trigger evaluation_figure_immutable before update or delete on measures.evaluation_figure
  for each row execute function measures.refuse_change();
create trigger evaluation_not_emptied before truncate on measures.evaluation
  for each statement execute function measures.refuse_change();
create trigger evaluation_figure_not_emptied before truncate on measures.evaluation_figure
  for each statement execute function measures.refuse_change();

-- Each comparison of the kept figures with a count of the facts themselves.
create table measures.recount (
  id uuid primary key,
  series_id uuid not null references measures.series (id),
  at timestamptz not null,
  units integer not null,
  drifted_units integer not null,
  drifted_nodes integer not null
);
create index recount_series on measures.recount (series_id, at desc);
grant select, insert on measures.recount to zhengshu_app;
