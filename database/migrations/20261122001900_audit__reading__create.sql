-- The reading side of the trail: how sealing goes, who had the trail checked and what came out, and the indexes of the search.

-- Written by the sealing loop under the owner role; the application only reads it.
create table audit.sealing_state (
  only_row boolean primary key default true check (only_row),
  looked_at timestamptz not null,
  failure text check (length(failure) <= 60),
  failing_since timestamptz,
  heads_state text not null check (heads_state in ('current', 'conflict', 'damaged', 'unwritable')),
  heads_since timestamptz not null,
  heads_seq bigint not null check (heads_seq >= 0),
  heads_at timestamptz
);
grant select on audit.sealing_state to zhengshu_app;

-- One row per check of the whole trail. Moments are machine time, as in the trail itself.
create table audit.verification (
  id uuid primary key,
  progress_id uuid not null unique,
  started_by uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('sound', 'findings', 'cancelled', 'failed')),
  report jsonb check (pg_column_size(report) <= 131072),
  check ((ended_at is null) = (outcome is null))
);
create index verification_started on audit.verification (started_at desc, id desc);
grant select on audit.verification to zhengshu_app;
grant insert (id, progress_id, started_by, started_at) on audit.verification to zhengshu_app;
grant update (ended_at, outcome, report) on audit.verification to zhengshu_app;

create index audit_event_action on audit.audit_event (action, machine_at, id);
create index audit_event_unit on audit.audit_event (unit_id, machine_at, id) where unit_id is not null;
