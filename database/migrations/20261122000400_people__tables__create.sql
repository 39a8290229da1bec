-- Persons for life, their dated memberships and job categories, and the import of rosters. Citizen number and telephone are kept as
-- cipher, keyed digest (equality, uniqueness) and mask; lists read the mask only.
create schema people;
grant usage on schema people to zhengshu_app;

create table people.person (
  id uuid primary key,
  name text not null check (length(name) between 1 and 60),
  pinyin text not null check (length(pinyin) <= 240),
  pinyin_key text not null check (length(pinyin_key) <= 240),
  initials text not null check (length(initials) <= 60),
  document_kind text not null check (length(document_kind) <= 30),
  number_cipher bytea not null check (length(number_cipher) <= 400),
  number_lookup bytea not null check (length(number_lookup) <= 64),
  number_mask text not null check (length(number_mask) <= 40),
  phone_cipher bytea check (length(phone_cipher) <= 400),
  phone_lookup bytea check (length(phone_lookup) <= 64),
  phone_mask text check (length(phone_mask) <= 40),
  title_level text not null check (title_level in ('senior', 'associate-senior', 'intermediate', 'junior', 'none')),
  title_name text check (length(title_name) <= 60),
  -- The present unit and job categories, kept in the transaction that changes the dated tables below.
  unit_id uuid references organizations.unit (id),
  -- The unit that answers for the person after the last membership ended.
  last_unit_id uuid not null references organizations.unit (id),
  job_categories text[] not null default '{}',
  status text not null check (status in ('active', 'left', 'merged')),
  merged_into uuid references people.person (id),
  revision integer not null default 1,
  created_at timestamptz not null,
  updated_by uuid,
  updated_at timestamptz not null,
  updated_what text not null check (length(updated_what) <= 100),
  check ((phone_cipher is null) = (phone_mask is null) and (phone_cipher is null) = (phone_lookup is null)),
  check ((status = 'merged') = (merged_into is not null)),
  check ((status = 'active') = (unit_id is not null))
);
create unique index person_number on people.person (document_kind, number_lookup) where status <> 'merged';
create index person_phone on people.person (phone_lookup) where phone_lookup is not null;
create index person_order on people.person (pinyin, id);
create index person_unit on people.person (unit_id, pinyin, id);
create index person_last_unit on people.person (last_unit_id, pinyin, id) where unit_id is null;
create index person_name on people.person (name text_pattern_ops);
create index person_pinyin_key on people.person (pinyin_key text_pattern_ops);
create index person_initials on people.person (initials text_pattern_ops);
create index person_job_categories on people.person using gin (job_categories);
grant select, insert, update on people.person to zhengshu_app;

create table people.membership (
  id uuid primary key,
  person_id uuid not null references people.person (id),
  unit_id uuid not null references organizations.unit (id),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
create unique index membership_current on people.membership (person_id) where valid_to is null;
create index membership_person on people.membership (person_id, valid_from);
create index membership_unit on people.membership (unit_id, valid_from);
grant select, insert, update on people.membership to zhengshu_app;

create table people.person_job_category (
  id uuid primary key,
  person_id uuid not null references people.person (id),
  category text not null check (length(category) <= 40),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
create unique index person_job_category_current on people.person_job_category (person_id, category) where valid_to is null;
create index person_job_category_person on people.person_job_category (person_id, valid_from);
grant select, insert, update on people.person_job_category to zhengshu_app;

create table people.person_title (
  id uuid primary key,
  person_id uuid not null references people.person (id),
  level text not null check (level in ('senior', 'associate-senior', 'intermediate', 'junior', 'none')),
  name text check (length(name) <= 60),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
create unique index person_title_current on people.person_title (person_id) where valid_to is null;
create index person_title_person on people.person_title (person_id, valid_from);
grant select, insert, update on people.person_title to zhengshu_app;

create table people.roster_import (
  id uuid primary key,
  state text not null check (state in ('checking', 'previewed', 'applying', 'done', 'cancelled', 'failed')),
  file_name text not null check (length(file_name) <= 200),
  file_sha256 text not null check (length(file_sha256) = 64),
  -- The check's progress, then the import's.
  progress_id uuid not null,
  -- What the uploader might reach: the check runs later and as the system.
  scope jsonb not null,
  -- Rows by outcome: added, updated, unchanged, faulty.
  counts jsonb not null default '{}',
  result_digest text check (length(result_digest) = 64),
  created_by uuid not null,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index roster_import_open on people.roster_import (created_at) where state in ('previewed', 'done');
grant select, insert, update on people.roster_import to zhengshu_app;

-- The uploaded file and the annotated one, sealed in parts: they hold numbers in plain, so they are not in the file store. Working
-- copies like the rows below; the upload goes when the import ends, the annotated one some weeks later.
create table people.roster_part (
  import_id uuid not null references people.roster_import (id),
  kind text not null check (kind in ('upload', 'annotated')),
  part_no integer not null check (part_no between 0 and 100000),
  sealed bytea not null check (length(sealed) <= 100000),
  primary key (import_id, kind, part_no)
);
grant select, insert, delete on people.roster_part to zhengshu_app;

-- Rows that were checked and wait for the decision. No numbers in plain: cipher, digest and mask as in people.person. They are
-- working copies, not records, and go when the import ends.
create table people.roster_row (
  import_id uuid not null references people.roster_import (id),
  row_no integer not null check (row_no between 1 and 1048576),
  outcome text not null check (outcome in ('added', 'updated', 'unchanged', 'faulty')),
  -- Null where the row is faulty; new persons have their id already, because it is bound into the ciphers.
  person_id uuid,
  person_revision integer,
  name text not null check (length(name) <= 120),
  pinyin text not null check (length(pinyin) <= 240),
  pinyin_key text not null check (length(pinyin_key) <= 240),
  initials text not null check (length(initials) <= 60),
  document_kind text not null check (length(document_kind) <= 30),
  number_cipher bytea,
  number_lookup bytea,
  number_mask text not null check (length(number_mask) <= 40),
  phone_cipher bytea,
  phone_lookup bytea,
  phone_mask text check (length(phone_mask) <= 40),
  -- Null where the sheet says nothing: what is registered stays.
  title_level text check (length(title_level) <= 20),
  title_name text check (length(title_name) <= 60),
  job_categories text[],
  unit_id uuid,
  unit_text text not null check (length(unit_text) <= 120),
  -- [{column, code, value}]; the value of a number or telephone is its mask.
  problems jsonb not null default '[]',
  notes text[] not null default '{}',
  -- Ids for the dated rows to come: membership, title, up to three job categories.
  new_ids uuid[] not null default '{}',
  primary key (import_id, row_no)
);
create index roster_row_outcome on people.roster_row (import_id, outcome, row_no);
grant select, insert, update, delete on people.roster_row to zhengshu_app;

-- Read view for other modules. Posts are filled by the register of posts.
create view people.person_view as
  select id, name, pinyin, document_kind, number_mask, phone_mask, unit_id, job_categories, title_level, '{}'::text[] as posts, status,
         pinyin_key, initials
  from people.person;
grant select on people.person_view to zhengshu_app;
