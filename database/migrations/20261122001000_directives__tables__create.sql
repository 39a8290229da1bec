-- Directives: their text and addressees, what they require of whom by when, how far each unit is, the inbox, forms for download.
create schema directives;
grant usage on schema directives to zhengshu_app;

create table directives.directive (
  id uuid primary key,
  issuer_unit_id uuid not null references organizations.unit (id),
  state text not null check (state in ('draft', 'published', 'corrected', 'withdrawn', 'discarded')),
  kind text not null check (length(kind) <= 20),
  urgency text not null check (length(urgency) <= 20),
  title text not null check (length(title) between 2 and 200),
  number text not null default '' check (length(number) <= 80),
  issued_on date,
  body text not null default '' check (length(body) <= 60000),
  -- Units of the register where they are known, else names as printed: [{role, unitId, name}].
  organisers jsonb not null default '[]',
  cosigners jsonb not null default '[]',
  legal_basis jsonb not null default '[]',
  -- Null: nobody is addressed through the platform (a notice for the public only).
  addressees jsonb,
  addressee_text text[] not null default '{}',
  copies text[] not null default '{}',
  subject_words text[] not null default '{}',
  printed_by text not null default '' check (length(printed_by) <= 120),
  printed_on date,
  -- Lines of the help desk: [{line, name, phone, note}].
  contacts jsonb not null default '[]',
  -- A period within which receipt is confirmed; null: confirmed without a term.
  receipt_within jsonb,
  is_public boolean not null default false,
  is_sample boolean not null default false,
  published_at timestamptz,
  published_by uuid,
  ended_at timestamptz,
  end_reason text check (length(end_reason) <= 500),
  corrected_by_id uuid references directives.directive (id),
  reread_on date,
  created_by uuid,
  created_at timestamptz not null,
  updated_by uuid,
  updated_at timestamptz not null,
  revision integer not null default 1,
  check (pg_column_size(organisers) <= 60000 and pg_column_size(cosigners) <= 60000 and pg_column_size(contacts) <= 60000),
  check (pg_column_size(addressees) <= 100000 and pg_column_size(legal_basis) <= 60000),
  check (cardinality(addressee_text) <= 100 and cardinality(copies) <= 100 and cardinality(subject_words) <= 20),
  check (state in ('draft', 'discarded') or (published_at is not null and issued_on is not null)),
  check ((state = 'corrected') = (corrected_by_id is not null)),
  check ((state in ('corrected', 'withdrawn', 'discarded')) = (ended_at is not null))
);
create index directive_issuer on directives.directive (issuer_unit_id, id desc);
create index directive_public on directives.directive (issued_on desc, id desc) where is_public and state in ('published', 'corrected', 'withdrawn');
create index directive_reread on directives.directive (reread_on) where state = 'published' and addressees is not null;
create unique index directive_number on directives.directive (issuer_unit_id, number) where number <> '' and state in ('published', 'withdrawn');
grant select, insert, update on directives.directive to zhengshu_app;

-- 转发, 继续, 根据/贯彻, 修改, 废止, 更正. The other end is a row here, or only a title where the document stands outside.
create table directives.relation (
  id uuid primary key,
  directive_id uuid not null references directives.directive (id),
  kind text not null check (kind in ('forward', 'continue', 'implement', 'amend', 'replace', 'correct')),
  target_id uuid references directives.directive (id),
  target_text text not null check (length(target_text) between 1 and 300),
  ordinal smallint not null,
  dropped boolean not null default false,
  check (target_id is distinct from directive_id)
);
create index relation_directive on directives.relation (directive_id, ordinal) where not dropped;
create index relation_target on directives.relation (target_id) where not dropped;
create unique index relation_origin on directives.relation (directive_id, kind) where kind in ('forward', 'correct') and not dropped;
grant select, insert, update on directives.relation to zhengshu_app;

create table directives.attachment (
  id uuid primary key,
  directive_id uuid not null references directives.directive (id),
  file_id uuid not null,
  -- The directive for which it was uploaded: a correction carries the attachments of what it corrects.
  owner_id uuid not null,
  title text not null check (length(title) between 1 and 200),
  ordinal integer not null,
  dropped boolean not null default false
);
create index attachment_directive on directives.attachment (directive_id, ordinal) where not dropped;
grant select, insert, update on directives.attachment to zhengshu_app;

-- What a directive requires: who, which measure, how much, by when, what follows, on which clause. Rows of a draft are superseded by
-- `dropped`, those of a published directive never change.
create table directives.requirement (
  id uuid primary key,
  directive_id uuid not null references directives.directive (id),
  ordinal smallint not null,
  title text not null check (length(title) between 2 and 200),
  measure_id text not null check (length(measure_id) <= 100),
  parameters jsonb not null default '{}' check (pg_column_size(parameters) <= 4000),
  -- Among the addressees; null: all of them.
  who jsonb check (pg_column_size(who) <= 60000),
  threshold_num integer not null check (threshold_num between 0 and 1000000000),
  threshold_den integer not null check (threshold_den between 1 and 1000000000),
  due_spec jsonb not null check (pg_column_size(due_spec) <= 2000),
  -- Derived at publication and after every change of the calendar.
  due_at timestamptz,
  provisional boolean not null default false,
  soon_at timestamptz,
  consequences jsonb not null default '[]' check (pg_column_size(consequences) <= 20000),
  citation jsonb not null check (pg_column_size(citation) <= 4000),
  parent_id uuid references directives.requirement (id),
  -- The rule of a pack it was made from, `pack/rule`.
  rule_id text check (length(rule_id) <= 150),
  frozen_at timestamptz,
  dropped boolean not null default false,
  check (threshold_num <= threshold_den)
);
create index requirement_directive on directives.requirement (directive_id, ordinal) where not dropped;
create index requirement_parent on directives.requirement (parent_id) where not dropped;
create index requirement_unfrozen on directives.requirement (due_at) where frozen_at is null and not dropped;
grant select, insert, update on directives.requirement to zhengshu_app;

-- Addressed units, dated: read at publication, then daily until the last due date.
create table directives.addressee (
  id uuid primary key,
  directive_id uuid not null references directives.directive (id),
  unit_id uuid not null references organizations.unit (id),
  joined_on date not null,
  -- False: came later.
  from_start boolean not null,
  left_on date check (left_on >= joined_on)
);
create unique index addressee_current on directives.addressee (directive_id, unit_id) where left_on is null;
create index addressee_unit on directives.addressee (unit_id, directive_id);
grant select, insert, update on directives.addressee to zhengshu_app;

create table directives.obligation (
  id uuid primary key,
  requirement_id uuid not null references directives.requirement (id),
  directive_id uuid not null references directives.directive (id),
  unit_id uuid not null references organizations.unit (id),
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_why text check (closed_why in ('left', 'withdrawn', 'corrected')),
  -- The newest stored evaluation.
  numerator integer,
  denominator integer,
  evaluated_at timestamptz,
  measured_as_of timestamptz,
  asked_at timestamptz,
  standing text not null check (standing in ('met', 'on-track', 'at-risk', 'overdue', 'not-measurable')),
  late boolean not null default false,
  -- As of the due moment, for ever.
  frozen_at timestamptz,
  frozen_numerator integer,
  frozen_denominator integer,
  frozen_met boolean,
  check ((closed_at is null) = (closed_why is null)),
  check (frozen_at is not null or (frozen_numerator is null and frozen_met is null))
);
create unique index obligation_open on directives.obligation (requirement_id, unit_id) where closed_at is null;
create index obligation_unit on directives.obligation (unit_id, requirement_id) where closed_at is null;
create index obligation_directive on directives.obligation (directive_id) where closed_at is null;
create index obligation_stale on directives.obligation (asked_at nulls first, id) where closed_at is null;
grant select, insert, update on directives.obligation to zhengshu_app;

-- Every evaluation that said something new, and the one of the due moment.
create table directives.evaluation (
  id uuid primary key,
  obligation_id uuid not null references directives.obligation (id),
  at timestamptz not null,
  numerator integer,
  denominator integer,
  standing text not null check (length(standing) <= 20),
  of_due_moment boolean not null,
  stored_at timestamptz not null
);
create index evaluation_obligation on directives.evaluation (obligation_id, at desc);
create unique index evaluation_due on directives.evaluation (obligation_id) where of_due_moment;
grant select, insert on directives.evaluation to zhengshu_app;

create table directives.reminder (
  id uuid primary key,
  obligation_id uuid not null references directives.obligation (id),
  unit_id uuid not null references organizations.unit (id),
  text text not null check (length(text) between 1 and 500),
  standing text not null check (length(standing) <= 20),
  numerator integer,
  denominator integer,
  sent_by uuid,
  sent_at timestamptz not null
);
create index reminder_obligation on directives.reminder (obligation_id, sent_at desc);
grant select, insert on directives.reminder to zhengshu_app;

create table directives.inbox_item (
  id uuid primary key,
  unit_id uuid not null references organizations.unit (id),
  directive_id uuid not null references directives.directive (id),
  kind text not null check (kind in ('notice', 'reminder', 'withdrawal', 'correction')),
  reminder_id uuid references directives.reminder (id),
  delivered_at timestamptz not null,
  first_read_at timestamptz,
  first_read_by uuid,
  confirmed_at timestamptz,
  confirmed_by uuid,
  check ((kind = 'reminder') = (reminder_id is not null))
);
-- A unit that left and came back keeps its receipt.
create unique index inbox_notice on directives.inbox_item (directive_id, unit_id) where kind = 'notice';
create index inbox_unit on directives.inbox_item (unit_id, delivered_at desc, id desc);
create index inbox_unread on directives.inbox_item (unit_id) where first_read_at is null;
grant select, insert, update on directives.inbox_item to zhengshu_app;

-- Download centre: forms with their versions; the newest is current.
create table directives.download (
  id uuid primary key,
  owner_unit_id uuid not null references organizations.unit (id),
  directive_id uuid references directives.directive (id),
  title text not null check (length(title) between 2 and 120),
  note text not null default '' check (length(note) <= 500),
  is_public boolean not null,
  retired_at timestamptz,
  current_version integer not null default 0,
  created_at timestamptz not null,
  revision integer not null default 1
);
create index download_public on directives.download (title, id) where is_public and retired_at is null;
create index download_directive on directives.download (directive_id);
grant select, insert, update on directives.download to zhengshu_app;

create table directives.download_version (
  id uuid primary key,
  download_id uuid not null references directives.download (id),
  version integer not null check (version > 0),
  file_id uuid not null,
  note text not null default '' check (length(note) <= 300),
  published_at timestamptz not null,
  published_by uuid,
  unique (download_id, version)
);
grant select, insert on directives.download_version to zhengshu_app;

-- Read view for other modules: what units owe and how far they are.
create view directives.obligation_view as
  select o.id, o.requirement_id, o.directive_id, o.unit_id, o.standing, o.late, o.numerator, o.denominator, o.evaluated_at,
         o.frozen_at, o.frozen_met, r.measure_id, r.parameters, r.threshold_num, r.threshold_den, r.due_at, r.provisional, r.citation,
         r.consequences, r.title as requirement_title, d.title as directive_title, d.number as directive_number, d.issuer_unit_id
  from directives.obligation o
  join directives.requirement r on r.id = o.requirement_id
  join directives.directive d on d.id = o.directive_id
  where o.closed_at is null;
grant select on directives.obligation_view to zhengshu_app;
