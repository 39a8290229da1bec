-- Training: courses with tasks, plans, the register of those who must be trained, enrolments, study time, hours credited.
create schema training;
grant usage on schema training to zhengshu_app;

create table training.course (
  id uuid primary key,
  unit_id uuid not null references organizations.unit (id),
  title text not null check (length(title) between 2 and 120),
  summary text not null check (length(summary) <= 1000),
  -- A draft is edited; a ready course is offered to plans and no longer changes, a new edition is a copy.
  state text not null check (state in ('draft', 'ready', 'retired')),
  copied_from uuid references training.course (id),
  revision integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index course_unit on training.course (unit_id, state);
grant select, insert, update on training.course to zhengshu_app;

create table training.task (
  id uuid primary key,
  course_id uuid not null references training.course (id),
  position smallint not null check (position between 1 and 200),
  kind text not null check (kind in ('text', 'pdf', 'video', 'scorm')),
  title text not null check (length(title) between 1 and 120),
  required_seconds integer not null check (required_seconds between 0 and 86400),
  -- Length of a video, read from the file itself: what a client says of it proves nothing.
  duration_ms integer check (duration_ms between 1 and 86400000),
  body text check (length(body) <= 60000),
  file_id uuid,
  package_id uuid,
  -- Taken out of a draft; nothing of record is deleted.
  removed boolean not null default false,
  revision integer not null default 1
);
create index task_course on training.task (course_id, position) where not removed;
grant select, insert, update on training.task to zhengshu_app;

-- A SCORM package, checked as a whole when it came: its entries are served out of the stored archive by their checked paths.
create table training.scorm_package (
  id uuid primary key,
  file_id uuid not null,
  edition text not null check (edition in ('1.2', '2004')),
  title text not null check (length(title) <= 200),
  entry_path text not null check (length(entry_path) <= 300),
  entries integer not null,
  bytes bigint not null,
  created_at timestamptz not null
);
grant select, insert on training.scorm_package to zhengshu_app;

create table training.scorm_entry (
  package_id uuid not null references training.scorm_package (id),
  path text not null check (length(path) between 1 and 300),
  media_type text not null check (length(media_type) <= 100),
  size bigint not null,
  primary key (package_id, path)
);
grant select, insert on training.scorm_entry to zhengshu_app;

-- The right of one frame to load one package from the second origin, for a few hours; only the digest of its token is kept.
create table training.courseware_ticket (
  token_digest text primary key check (length(token_digest) = 64),
  package_id uuid not null references training.scorm_package (id),
  person_id uuid,
  expires_at timestamptz not null
);
grant select, insert on training.courseware_ticket to zhengshu_app;

create table training.plan (
  id uuid primary key,
  unit_id uuid not null references organizations.unit (id),
  title text not null check (length(title) between 2 and 120),
  subject text not null check (length(subject) between 2 and 80),
  year smallint not null check (year between 2000 and 2100),
  summary text not null check (length(summary) <= 2000),
  target jsonb not null,
  opens_on date not null,
  closes_on date not null check (closes_on >= opens_on),
  training_hours smallint not null check (training_hours between 0 and 500),
  exam_hours smallint not null check (exam_hours between 0 and 500),
  price_fen integer not null check (price_fen between 0 and 1000000),
  pass_mark_hundredths integer not null check (pass_mark_hundredths between 0 and 1000000),
  attempts smallint not null check (attempts between 1 and 10),
  paper_id uuid,
  modes text[] not null check (modes <@ array['roster', 'unit', 'card', 'free']::text[]),
  -- [{dueOn, title, share: {num, den}, citation}]: when how much of each unit's list must have passed.
  deadlines jsonb not null default '[]',
  -- The instrument the plan rests on, e.g. a directive.
  basis jsonb,
  -- The rule values with their citations as they were when the plan was published: a case pins the version it was opened under.
  rules jsonb,
  state text not null check (state in ('draft', 'published', 'closed')),
  revision integer not null default 1,
  created_at timestamptz not null,
  published_at timestamptz,
  closed_at timestamptz,
  -- The day on which the register was last read again from units and persons.
  proposed_on date,
  updated_by uuid,
  updated_at timestamptz not null,
  check ((state = 'draft') = (rules is null))
);
create index plan_unit on training.plan (unit_id, state);
create index plan_window on training.plan (closes_on) where state = 'published';
create unique index plan_subject on training.plan (unit_id, subject, year, title);
grant select, insert, update on training.plan to zhengshu_app;

create table training.plan_course (
  plan_id uuid not null references training.plan (id),
  course_id uuid not null references training.course (id),
  position smallint not null check (position between 1 and 50),
  primary key (plan_id, course_id)
);
create index plan_course_course on training.plan_course (course_id);
grant select, insert, update, delete on training.plan_course to zhengshu_app;

-- One list of target persons per plan and unit; units with nobody have an empty one.
create table training.unit_list (
  id uuid primary key,
  plan_id uuid not null references training.plan (id),
  unit_id uuid not null references organizations.unit (id),
  state text not null check (state in ('open', 'submitted', 'confirmed')),
  submitted_by uuid,
  submitted_at timestamptz,
  confirmed_by uuid,
  confirmed_at timestamptz,
  return_reason text check (length(return_reason) <= 500),
  revision integer not null default 1,
  created_at timestamptz not null,
  unique (plan_id, unit_id)
);
create index unit_list_unit on training.unit_list (unit_id);
grant select, insert, update on training.unit_list to zhengshu_app;

-- One stint of a person on the list of a unit; a later return is a new row. It counts from joined_at to left_at.
create table training.target (
  id uuid primary key,
  plan_id uuid not null references training.plan (id),
  unit_id uuid not null references organizations.unit (id),
  person_id uuid not null references people.person (id),
  origin text not null check (origin in ('selector', 'added')),
  state text not null check (state in ('proposed', 'confirmed', 'exemption-asked', 'exempt', 'left')),
  joined_at timestamptz not null,
  join_reason text not null check (length(join_reason) <= 300),
  left_at timestamptz check (left_at >= joined_at),
  leave_reason text check (length(leave_reason) <= 500),
  decided_by uuid,
  revision integer not null default 1,
  check ((state in ('exempt', 'left')) = (left_at is not null))
);
create unique index target_current on training.target (plan_id, person_id) where left_at is null;
create index target_unit on training.target (plan_id, unit_id, state);
create index target_person on training.target (person_id);
grant select, insert, update on training.target to zhengshu_app;

-- Denominators as they stood at a deadline. Written once, never changed.
create table training.frozen_unit (
  plan_id uuid not null references training.plan (id),
  due_on date not null,
  unit_id uuid not null references organizations.unit (id),
  frozen_at timestamptz not null,
  as_of timestamptz not null,
  denominator integer not null,
  numerator integer not null,
  list_state text not null check (length(list_state) <= 20),
  primary key (plan_id, due_on, unit_id)
);
grant select, insert on training.frozen_unit to zhengshu_app;

create table training.enrolment (
  id uuid primary key,
  plan_id uuid not null references training.plan (id),
  person_id uuid not null references people.person (id),
  unit_id uuid not null references organizations.unit (id),
  round smallint not null check (round between 1 and 20),
  mode text not null check (mode in ('roster', 'unit', 'card', 'free')),
  state text not null check (state in ('enrolled', 'studying', 'study-complete', 'exam-open', 'passed', 'failed', 'lapsed')),
  enrolled_at timestamptz not null,
  enrolled_by uuid,
  study_completed_at timestamptz,
  entitlement_id uuid,
  mark_hundredths integer,
  -- When the present final state was reached; for passed the end of the sitting that was passed.
  ended_at timestamptz,
  revision integer not null default 1,
  unique (plan_id, person_id, round)
);
-- One enrolment that runs or was passed; failed and lapsed ones make room for another round.
create unique index enrolment_active on training.enrolment (plan_id, person_id) where state not in ('failed', 'lapsed');
create index enrolment_person on training.enrolment (person_id);
create index enrolment_unit on training.enrolment (plan_id, unit_id, state);
create index enrolment_waiting on training.enrolment (plan_id) where state in ('enrolled', 'studying', 'study-complete', 'exam-open');
grant select, insert, update on training.enrolment to zhengshu_app;

-- Hours are credited once per person, subject, year and kind; a correction withdraws the row and keeps it.
create table training.hours_credit (
  id uuid primary key,
  person_id uuid not null references people.person (id),
  subject text not null check (length(subject) <= 80),
  year smallint not null,
  kind text not null check (kind in ('training', 'exam')),
  hours smallint not null,
  plan_id uuid not null references training.plan (id),
  enrolment_id uuid not null references training.enrolment (id),
  earned_at timestamptz not null,
  withdrawn_at timestamptz
);
create unique index hours_credit_once on training.hours_credit (person_id, subject, year, kind) where withdrawn_at is null;
create index hours_credit_enrolment on training.hours_credit (enrolment_id);
grant select, insert, update on training.hours_credit to zhengshu_app;

-- Study. One clock per person: the session it names is the only one whose beats are credited.
create table training.study_session (
  id uuid primary key,
  person_id uuid not null,
  enrolment_id uuid not null references training.enrolment (id),
  task_id uuid not null references training.task (id),
  opened_at timestamptz not null,
  last_seq integer not null default 0,
  last_beat_at timestamptz not null,
  -- Where the player stood at the last accepted beat, in milliseconds; null before the first.
  last_position_ms integer
);
create index study_session_person on training.study_session (person_id, opened_at);
create index study_session_task on training.study_session (enrolment_id, task_id);
grant select, insert, update on training.study_session to zhengshu_app;

create table training.study_clock (
  person_id uuid primary key,
  session_id uuid not null references training.study_session (id)
);
grant select, insert, update on training.study_clock to zhengshu_app;

create table training.task_progress (
  enrolment_id uuid not null references training.enrolment (id),
  task_id uuid not null references training.task (id),
  credited_ms integer not null default 0,
  -- Parts of a video seen in credited time: [[from, to], …] in milliseconds, merged and in order.
  covered jsonb not null default '[]',
  position_ms integer not null default 0,
  scorm_state jsonb,
  scorm_status text check (length(scorm_status) <= 30),
  scorm_saved_at timestamptz,
  scorm_version integer not null default 0,
  completed_at timestamptz,
  primary key (enrolment_id, task_id)
) with (fillfactor = 80);
grant select, insert, update on training.task_progress to zhengshu_app;

-- Runs of credited time, each extended while it lasts: the evidence behind the sum.
create table training.study_span (
  id uuid primary key,
  session_id uuid not null references training.study_session (id),
  enrolment_id uuid not null,
  task_id uuid not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  credited_ms integer not null
);
create index study_span_task on training.study_span (enrolment_id, task_id, from_at);
create index study_span_session on training.study_span (session_id, to_at desc);
grant select, insert, update on training.study_span to zhengshu_app;

-- Time that was not credited, with the reason that the learner is told.
create table training.study_gap (
  enrolment_id uuid not null,
  task_id uuid not null,
  reason text not null check (length(reason) <= 20),
  lost_ms bigint not null,
  times integer not null,
  last_at timestamptz not null,
  primary key (enrolment_id, task_id, reason)
);
grant select, insert, update on training.study_gap to zhengshu_app;

-- Read views for modules above (certificates, cards, archive).
create view training.plan_view as
  select id, unit_id, title, subject, year, opens_on, closes_on, training_hours, exam_hours, price_fen, modes, state from training.plan;
create view training.enrolment_view as
  select id, plan_id, person_id, unit_id, round, mode, state, enrolled_at, study_completed_at, mark_hundredths, ended_at, entitlement_id
  from training.enrolment;
create view training.target_view as
  select plan_id, unit_id, person_id, state, joined_at, left_at from training.target;
create view training.hours_view as
  select person_id, subject, year, kind, hours, plan_id, enrolment_id, earned_at from training.hours_credit where withdrawn_at is null;
grant select on training.plan_view, training.enrolment_view, training.target_view, training.hours_view to zhengshu_app;
