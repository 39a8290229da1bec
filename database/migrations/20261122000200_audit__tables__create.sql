-- Evidence: the sealed audit trail, the timeline of cases, and the headers that seal the trail. Rows here are appended and
-- never changed; months of audit_event are dropped only past the retention rule, headers stay for ever.
create schema audit;
grant usage on schema audit to zhengshu_app;

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit.%: a row of record is never changed (%)', tg_table_name, tg_op
    using errcode = 'insufficient_privilege';
end $$;

-- A logical restore into another cluster starts transaction ids anew, below those already sealed. Rows are therefore
-- ordered by (era, xid, id), and every cluster that holds this database has an era of its own.
create table audit.era (
  era integer primary key check (era > 0),
  system_identifier bigint not null,
  opened_at timestamptz not null default clock_timestamp()
);
insert into audit.era (era, system_identifier) select 1, system_identifier from pg_control_system();

-- The sealed trail. The application may give what a row says, never when or in which transaction it was written.
create table audit.audit_event (
  id uuid not null,
  era integer not null default 1,
  xid xid8 not null default pg_current_xact_id(),
  business_at timestamptz not null,
  machine_at timestamptz not null default clock_timestamp(),
  action text not null check (length(action) between 1 and 120),
  actor_kind text not null check (length(actor_kind) between 1 and 120),
  actor_id uuid,
  session_id text check (length(session_id) <= 64),
  request_id text check (length(request_id) <= 100),
  unit_id uuid,
  subject_kind text not null check (length(subject_kind) between 1 and 80),
  subject_id text not null check (length(subject_id) <= 200),
  outcome text not null check (outcome in ('done', 'refused')),
  detail jsonb not null default '{}' check (pg_column_size(detail) <= 16384),
  primary key (machine_at, id)
) partition by range (machine_at);
create index audit_event_order on audit.audit_event (era, xid, id);
create index audit_event_subject on audit.audit_event (subject_kind, subject_id, machine_at);
create index audit_event_actor on audit.audit_event (actor_id, machine_at) where actor_id is not null;

-- The timeline of a case, read by everybody who sees the case; not sealed, kept with the case.
create table audit.case_event (
  id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  business_at timestamptz not null,
  machine_at timestamptz not null default clock_timestamp(),
  subject_kind text not null check (length(subject_kind) between 1 and 80),
  subject_id text not null check (length(subject_id) <= 200),
  action text not null check (length(action) between 1 and 120),
  actor_id uuid,
  unit_id uuid,
  detail jsonb not null default '{}' check (pg_column_size(detail) <= 16384),
  primary key (machine_at, id)
) partition by range (machine_at);
create index case_event_subject on audit.case_event (subject_kind, subject_id, business_at, id);

-- One header per sealed batch of rows, and one per drop of months past retention. All columns but header_hash and
-- signature are what the signature covers, as the text that headers.ts builds.
create table audit.seal_batch (
  seq bigint primary key check (seq > 0),
  kind text not null check (kind in ('rows', 'retention')),
  era integer,
  first_xid xid8,
  first_id uuid,
  last_xid xid8,
  last_id uuid,
  row_count integer not null check (row_count >= 0),
  from_at timestamptz,
  to_at timestamptz,
  root bytea not null check (length(root) = 32),
  prev_hash bytea not null check (length(prev_hash) = 32),
  sealed_at timestamptz not null,
  detail text check (length(detail) <= 4000000),
  algorithm text not null check (length(algorithm) <= 40),
  key_id text not null check (length(key_id) <= 100),
  header_hash bytea not null check (length(header_hash) = 32),
  signature bytea not null check (length(signature) <= 10000),
  constraint seal_batch_prev unique (prev_hash),
  constraint seal_batch_range check (
    (kind = 'rows') = (era is not null and first_xid is not null and first_id is not null and last_xid is not null
      and last_id is not null and from_at is not null and to_at is not null and row_count > 0)
  )
);
create unique index seal_batch_last on audit.seal_batch (era, last_xid, last_id) where kind = 'rows';
create index seal_batch_to on audit.seal_batch (to_at) where kind = 'rows';

-- The 32-byte leaves of a batch in order, so that a check can name the very row. Derived data: a check trusts it only when
-- it gives the signed root. Removed when all rows of the batch are past retention.
create table audit.seal_leaves (
  seq bigint primary key references audit.seal_batch,
  leaves bytea not null
);
alter table audit.seal_leaves alter column leaves set storage external;

-- A trusted timestamp over a header arrives later, from the trust module.
create table audit.seal_timestamp (
  seq bigint not null references audit.seal_batch,
  authority text not null check (length(authority) <= 200),
  token bytea not null check (length(token) <= 50000),
  stamped_at timestamptz not null,
  primary key (seq, authority)
);

-- ALWAYS: a session in replica mode does not get past these triggers either.
create function audit.guard(p_table regclass, p_rows boolean) returns void language plpgsql as $$
begin
  if p_rows then
    execute format('create trigger no_change before update or delete on %s for each row execute function audit.refuse_change()', p_table);
  end if;
  execute format('alter table %s enable always trigger no_change', p_table);
  execute format('create trigger no_truncate before truncate on %s for each statement execute function audit.refuse_change()', p_table);
  execute format('alter table %s enable always trigger no_truncate', p_table);
end $$;
revoke execute on function audit.guard(regclass, boolean) from public;

select audit.guard(t, true) from unnest(array['audit.era', 'audit.audit_event', 'audit.case_event', 'audit.seal_batch',
  'audit.seal_timestamp']::regclass[]) t;

-- Makes the partition that holds p_from (a month or year of Shanghai, by p_step) unless it exists.
create function audit.ensure_partition(p_parent text, p_from date, p_step interval) returns boolean language plpgsql as $$
declare
  v_name text := p_parent || '_' || to_char(p_from, case when p_step = interval '1 year' then 'YYYY' else 'YYYY_MM' end);
begin
  if to_regclass('audit.' || v_name) is not null then return false; end if;
  execute format('create table audit.%I partition of audit.%I for values from (%L) to (%L)', v_name, p_parent,
    p_from::timestamp at time zone 'Asia/Shanghai', (p_from + p_step)::timestamp at time zone 'Asia/Shanghai');
  perform audit.guard(format('audit.%I', v_name)::regclass, false);
  return true;
end $$;
revoke execute on function audit.ensure_partition(text, date, interval) from public;

create function audit.ensure_default(p_parent text) returns void language plpgsql as $$
begin
  execute format('create table audit.%I partition of audit.%I default', p_parent || '_default', p_parent);
  perform audit.guard(format('audit.%I', p_parent || '_default')::regclass, false);
end $$;
revoke execute on function audit.ensure_default(text) from public;

-- Rows land in the default partition when nobody made partitions in time. They move, unchanged, to months of their own: the
-- default is taken off, its rows are inserted again with all their columns, and a new empty default takes its place.
create function audit.empty_default(p_parent text, p_step interval) returns bigint language plpgsql as $$
declare
  v_unit text := case when p_step = interval '1 year' then 'year' else 'month' end;
  v_found boolean;
  v_from date;
  v_moved bigint;
begin
  execute format('select exists (select from audit.%I)', p_parent || '_default') into v_found;
  if not v_found then return 0; end if;
  execute format('alter table audit.%I detach partition audit.%I', p_parent, p_parent || '_default');
  execute format('alter table audit.%I rename to %I', p_parent || '_default', p_parent || '_stray');
  perform audit.ensure_default(p_parent);
  for v_from in execute format('select distinct date_trunc(%L, machine_at at time zone ''Asia/Shanghai'')::date from audit.%I',
    v_unit, p_parent || '_stray')
  loop
    perform audit.ensure_partition(p_parent, v_from, p_step);
  end loop;
  execute format('insert into audit.%I select * from audit.%I', p_parent, p_parent || '_stray');
  get diagnostics v_moved = row_count;
  execute format('drop table audit.%I', p_parent || '_stray');
  return v_moved;
end $$;
revoke execute on function audit.empty_default(text, interval) from public;

-- Makes the partitions of p_months months from p_from on, and empties the default partitions. Returns how many it made.
create function audit.ensure_partitions(p_from date, p_months integer) returns integer language plpgsql as $$
declare
  v_month date := date_trunc('month', p_from::timestamp)::date;
  v_made integer := 0;
begin
  if p_months not between 1 and 60 then raise exception 'p_months must be between 1 and 60'; end if;
  perform pg_advisory_xact_lock(7142, 2);
  perform audit.empty_default('audit_event', interval '1 month');
  perform audit.empty_default('case_event', interval '1 year');
  for i in 1..p_months loop
    v_made := v_made + audit.ensure_partition('audit_event', v_month, interval '1 month')::int
      + audit.ensure_partition('case_event', date_trunc('year', v_month::timestamp)::date, interval '1 year')::int;
    v_month := v_month + interval '1 month';
  end loop;
  return v_made;
end $$;
revoke execute on function audit.ensure_partitions(date, integer) from public;

-- Opens a new era when this database now lives in another cluster. To be called before anything is written there.
create function audit.ensure_era() returns integer language plpgsql as $$
declare
  v_last audit.era;
  v_here bigint := (select system_identifier from pg_control_system());
begin
  select * into v_last from audit.era order by era desc limit 1;
  if v_last.system_identifier = v_here then return v_last.era; end if;
  lock table audit.audit_event in access exclusive mode;
  select * into v_last from audit.era order by era desc limit 1;
  if v_last.system_identifier = v_here then return v_last.era; end if;
  insert into audit.era (era, system_identifier) values (v_last.era + 1, v_here);
  execute format('alter table audit.audit_event alter column era set default %s', v_last.era + 1);
  return v_last.era + 1;
end $$;
revoke execute on function audit.ensure_era() from public;

select audit.ensure_default('audit_event'), audit.ensure_default('case_event');
select audit.ensure_partitions((clock_timestamp() at time zone 'Asia/Shanghai')::date, 3);

-- era, xid and machine_at are left out: a row cannot be dated back or slipped under what is sealed already.
grant insert (id, business_at, action, actor_kind, actor_id, session_id, request_id, unit_id, subject_kind, subject_id,
  outcome, detail) on audit.audit_event to zhengshu_app;
grant insert (id, business_at, subject_kind, subject_id, action, actor_id, unit_id, detail) on audit.case_event to zhengshu_app;
grant insert (seq, authority, token, stamped_at) on audit.seal_timestamp to zhengshu_app;
grant select on audit.audit_event, audit.case_event, audit.seal_batch, audit.seal_leaves, audit.seal_timestamp, audit.era
  to zhengshu_app;
