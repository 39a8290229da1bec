-- Rule packs as loaded (immutable by version), the working-day calendar, values that an operator set for open rules.
create schema rules;
grant usage on schema rules to zhengshu_app;

create table rules.pack (
  id text not null check (length(id) <= 60),
  version integer not null check (version > 0),
  hash text not null check (length(hash) = 64),
  title jsonb not null,
  instrument text not null check (length(instrument) <= 120),
  content jsonb not null,
  loaded_at timestamptz not null,
  primary key (id, version),
  unique (id, hash)
);
grant select, insert on rules.pack to zhengshu_app;

create table rules.calendar_year (
  year smallint primary key check (year between 1950 and 2200),
  days jsonb not null,
  source text not null check (length(source) <= 200),
  revision integer not null default 1,
  updated_at timestamptz not null
);
grant select, insert, update on rules.calendar_year to zhengshu_app;

-- Periods that a text leaves open (定期 without a period): the value a deployment chose, each a row for ever.
create table rules.setting (
  id uuid primary key,
  rule_id text not null check (length(rule_id) <= 150),
  value jsonb not null,
  reason text not null check (length(reason) <= 500),
  set_by uuid,
  set_at timestamptz not null
);
create index setting_rule on rules.setting (rule_id, set_at desc);
grant select, insert on rules.setting to zhengshu_app;
