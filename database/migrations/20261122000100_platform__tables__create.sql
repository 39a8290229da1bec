-- The platform's own tables: outbox, progress, files, settings. One PostgreSQL schema per capability or module.
create schema platform;
grant usage on schema platform to zhengshu_app;

-- Events and jobs wait here until the dispatcher moves them after commit. The business transaction inserts one row, no more.
create table platform.outbox (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('event', 'job')),
  name text not null check (length(name) <= 120),
  payload jsonb not null,
  run_at timestamptz,
  job_key text check (length(job_key) <= 200)
);
grant insert on platform.outbox to zhengshu_app;

create table platform.setting (
  key text primary key check (length(key) <= 100),
  value jsonb not null,
  revision integer not null default 1
);
grant select, insert, update on platform.setting to zhengshu_app;

-- Long work that a page shows live.
create table platform.progress (
  id uuid primary key,
  kind text not null check (length(kind) <= 100),
  owner_account_id uuid,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  percent smallint not null default 0 check (percent between 0 and 100),
  counts jsonb not null default '{}',
  result jsonb,
  result_file_id uuid,
  error jsonb,
  cancel_requested boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index progress_owner on platform.progress (owner_account_id, created_at desc);
grant select, insert, update on platform.progress to zhengshu_app;

-- Bytes are in the file store under their hash; the row is written in the transaction of the record that owns the file.
create table platform.file (
  id uuid primary key,
  sha256 text not null check (length(sha256) = 64),
  sm3 text not null check (length(sm3) = 64),
  size bigint not null check (size >= 0),
  media_type text not null check (length(media_type) <= 100),
  name text not null check (length(name) <= 255),
  owner_kind text not null check (length(owner_kind) <= 60),
  owner_id text not null check (length(owner_id) <= 100),
  created_by uuid,
  created_at timestamptz not null
);
create index file_owner on platform.file (owner_kind, owner_id);
create index file_sha256 on platform.file (sha256);
grant select, insert on platform.file to zhengshu_app;
