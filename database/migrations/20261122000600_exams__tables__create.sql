-- The exam room: question banks with versions, papers, entitlements, sittings with their drawn paper, answers.
create schema exams;
grant usage on schema exams to zhengshu_app;

create table exams.bank (
  id uuid primary key,
  unit_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  revision integer not null default 1,
  created_at timestamptz not null
);
create index bank_unit on exams.bank (unit_id);
grant select, insert, update on exams.bank to zhengshu_app;

create table exams.question (
  id uuid primary key,
  bank_id uuid not null references exams.bank,
  -- The same question, perhaps revised: equal identity with another digest is a new version.
  identity text not null check (length(identity) = 64),
  current_version integer not null,
  state text not null check (state in ('active', 'retired')),
  revision integer not null default 1,
  created_at timestamptz not null,
  unique (bank_id, identity)
);
grant select, insert, update on exams.question to zhengshu_app;

create table exams.question_version (
  question_id uuid not null references exams.question,
  version integer not null,
  kind text not null check (length(kind) <= 20),
  stem text not null check (length(stem) <= 4000),
  tags text[] not null,
  difficulty smallint not null check (difficulty between 1 and 5),
  body jsonb not null,
  digest text not null check (length(digest) = 64),
  created_by uuid,
  created_at timestamptz not null,
  primary key (question_id, version)
);
grant select, insert on exams.question_version to zhengshu_app;

create table exams.paper (
  id uuid primary key,
  unit_id uuid not null,
  bank_id uuid not null references exams.bank,
  title text not null check (length(title) between 1 and 200),
  blueprint jsonb not null,
  duration_minutes smallint not null check (duration_minutes between 1 and 600),
  -- What the end means for a candidate who did not hand in: D part 10(4) gives no score; other papers may grade what is saved.
  on_expiry text not null check (on_expiry in ('no-score', 'grade-saved')),
  state text not null check (state in ('draft', 'ready', 'retired')),
  revision integer not null default 1,
  created_at timestamptz not null
);
create index paper_unit on exams.paper (unit_id);
grant select, insert, update on exams.paper to zhengshu_app;

-- The right of one person to sit one paper: opened by whoever knows why (a training plan), never by exams itself.
create table exams.entitlement (
  id uuid primary key,
  person_id uuid not null,
  unit_id uuid not null,
  paper_id uuid not null references exams.paper,
  source_kind text not null check (length(source_kind) <= 60),
  source_id uuid not null,
  opens_at timestamptz not null,
  closes_at timestamptz not null,
  attempts smallint not null check (attempts between 1 and 10),
  pass_mark_hundredths integer not null,
  -- The rules that set attempts and pass mark, as they were when this was opened.
  citations jsonb not null,
  state text not null check (state in ('open', 'passed', 'exhausted', 'withdrawn')),
  created_at timestamptz not null,
  unique (source_kind, source_id)
);
create index entitlement_person on exams.entitlement (person_id);
create index entitlement_unit on exams.entitlement (unit_id);
grant select, insert, update on exams.entitlement to zhengshu_app;

create table exams.sitting (
  id uuid primary key,
  entitlement_id uuid not null references exams.entitlement,
  person_id uuid not null,
  unit_id uuid not null,
  paper_id uuid not null references exams.paper,
  attempt smallint not null,
  state text not null check (state in ('prepared', 'open', 'handed-in', 'expired', 'given-up', 'void')),
  -- The paper as drawn for this candidate, when the sitting was prepared: positions, versions, scores, option orders.
  drawn jsonb not null,
  item_count smallint not null,
  max_hundredths integer not null,
  started_at timestamptz,
  ends_at timestamptz,
  -- The one live session, and the number of take-overs; saves of an earlier epoch end here.
  session_id uuid,
  epoch integer not null default 0,
  ended_at timestamptz,
  -- Always the mark of the saved answers; what it counts for is the outcome.
  mark_hundredths integer,
  outcome text check (outcome in ('passed', 'failed', 'no-score', 'given-up', 'void')),
  revision integer not null default 1,
  created_at timestamptz not null
);
create index sitting_entitlement on exams.sitting (entitlement_id, attempt);
create index sitting_person on exams.sitting (person_id);
create index sitting_due on exams.sitting (ends_at) where state = 'open';
create index sitting_unit on exams.sitting (unit_id, state);
-- One attempt has one live sitting; a voided one makes room for another.
create unique index sitting_attempt on exams.sitting (entitlement_id, attempt) where state <> 'void';
grant select, insert, update on exams.sitting to zhengshu_app;

-- The answer is its own evidence: no audit row beside it. fillfactor leaves room for changes of mind on the same page.
create table exams.answer (
  sitting_id uuid not null,
  position smallint not null,
  value jsonb not null,
  epoch integer not null,
  seq bigint not null,
  saved_at timestamptz not null,
  primary key (sitting_id, position)
) with (fillfactor = 80);
grant select, insert, update on exams.answer to zhengshu_app;

-- A question file as read, before and after confirmation.
create table exams.import (
  id uuid primary key,
  bank_id uuid not null references exams.bank,
  format text not null check (format in ('gift', 'aiken', 'moodle-xml', 'excel')),
  file_name text not null check (length(file_name) <= 255),
  sha256 text not null check (length(sha256) = 64),
  state text not null check (state in ('previewed', 'confirmed', 'cancelled')),
  items jsonb not null,
  errors jsonb not null,
  created_by uuid,
  created_at timestamptz not null
);
create index import_bank on exams.import (bank_id, created_at desc);
grant select, insert, update on exams.import to zhengshu_app;
