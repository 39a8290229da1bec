-- Regions, units, their dated names, places and lines of supervision, the bodies for each function, named lists, self-registration
-- and the import of a tree.
create schema organizations;
grant usage on schema organizations to zhengshu_app;

create table organizations.region (
  code text primary key check (code ~ '^[0-9A-Z]{6,12}$'),
  name text not null check (length(name) between 1 and 60),
  level text not null check (level in ('province', 'city', 'county', 'township', 'zone')),
  parent_code text references organizations.region (code),
  -- '/450000/450700/450721/': every region of a subtree begins with its root's path.
  path text not null unique check (length(path) <= 200 and path like '/%/'),
  -- GB/T 2260 code, or one given here because the standard has none (development and management zones).
  local boolean not null,
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  revision integer not null default 1,
  check ((parent_code is null) = (path = '/' || code || '/'))
);
create index region_parent on organizations.region (parent_code, code);
create index region_path on organizations.region (path text_pattern_ops);
grant select, insert, update on organizations.region to zhengshu_app;

create table organizations.unit (
  id uuid primary key,
  name text not null check (length(name) between 2 and 120),
  pinyin text not null check (length(pinyin) <= 240),
  pinyin_key text not null check (length(pinyin_key) <= 240),
  initials text not null check (length(initials) <= 120),
  code text check (length(code) between 4 and 18),
  unit_type text not null check (length(unit_type) <= 40),
  industry text not null check (length(industry) <= 40),
  level text not null check (level in ('province', 'city', 'county', 'township', 'none')),
  region_code text not null references organizations.region (code),
  region_path text not null check (length(region_path) <= 200),
  parent_id uuid references organizations.unit (id),
  -- '/<root>/<…>/<id>/': scope of a grant on a unit is a prefix of it.
  path text not null check (length(path) <= 1000 and path like '/%/'),
  -- The present state of the dated tables below, kept in the transaction that changes them, because scope and selectors ask.
  lines text[] not null default '{}',
  functions text[] not null default '{}',
  list_ids uuid[] not null default '{}',
  status text not null check (status in ('active', 'closed')),
  opened_on date not null,
  closed_on date check (closed_on >= opened_on),
  revision integer not null default 1,
  -- Who changed what last, for the answer to a stale write.
  updated_by uuid,
  updated_at timestamptz not null,
  updated_what text not null check (length(updated_what) <= 100),
  check ((status = 'closed') = (closed_on is not null)),
  check (path like '%/' || id || '/')
);
create unique index unit_code on organizations.unit (code) where code is not null and status = 'active';
create unique index unit_name_in_place on organizations.unit (region_code, coalesce(parent_id, '00000000-0000-0000-0000-000000000000'), name)
  where status = 'active';
create index unit_path on organizations.unit (path text_pattern_ops);
create index unit_region_path on organizations.unit (region_path text_pattern_ops);
create index unit_parent on organizations.unit (parent_id);
create index unit_order on organizations.unit (pinyin, id);
create index unit_by_name on organizations.unit (name);
create index unit_lines on organizations.unit using gin (lines);
create index unit_functions on organizations.unit using gin (functions);
create index unit_list_ids on organizations.unit using gin (list_ids);
grant select, insert, update on organizations.unit to zhengshu_app;

create table organizations.unit_name (
  id uuid primary key,
  unit_id uuid not null references organizations.unit (id),
  name text not null check (length(name) between 2 and 120),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  basis text not null check (length(basis) <= 300)
);
create unique index unit_name_current on organizations.unit_name (unit_id) where valid_to is null;
create index unit_name_unit on organizations.unit_name (unit_id, valid_from);
grant select, insert, update on organizations.unit_name to zhengshu_app;

-- Where a unit stood in the tree and when.
create table organizations.unit_place (
  id uuid primary key,
  unit_id uuid not null references organizations.unit (id),
  parent_id uuid references organizations.unit (id),
  region_code text not null references organizations.region (code),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  basis text not null check (length(basis) <= 300)
);
create unique index unit_place_current on organizations.unit_place (unit_id) where valid_to is null;
create index unit_place_unit on organizations.unit_place (unit_id, valid_from);
grant select, insert, update on organizations.unit_place to zhengshu_app;

create table organizations.supervision (
  id uuid primary key,
  unit_id uuid not null references organizations.unit (id),
  line text not null check (line in ('hr', 'police', 'education', 'informatization')),
  supervisor_unit_id uuid not null references organizations.unit (id),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  check (unit_id <> supervisor_unit_id)
);
create unique index supervision_current on organizations.supervision (unit_id, line) where valid_to is null;
create index supervision_unit on organizations.supervision (unit_id, valid_from);
create index supervision_supervisor on organizations.supervision (supervisor_unit_id) where valid_to is null;
grant select, insert, update on organizations.supervision to zhengshu_app;

create table organizations.region_function (
  id uuid primary key,
  region_code text not null references organizations.region (code),
  function text not null check (length(function) <= 40),
  unit_id uuid not null references organizations.unit (id),
  -- What the body is called in this region's documents, e.g. 公共信息网络安全监察大队.
  alias text check (length(alias) <= 120),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
create unique index region_function_current on organizations.region_function (region_code, function) where valid_to is null;
create index region_function_region on organizations.region_function (region_code, valid_from);
create index region_function_unit on organizations.region_function (unit_id) where valid_to is null;
grant select, insert, update on organizations.region_function to zhengshu_app;

create table organizations.named_list (
  id uuid primary key,
  name text not null check (length(name) between 2 and 80),
  owner_unit_id uuid not null references organizations.unit (id),
  note text not null check (length(note) <= 300),
  closed boolean not null default false,
  revision integer not null default 1
);
create unique index named_list_name on organizations.named_list (owner_unit_id, name) where not closed;
grant select, insert, update on organizations.named_list to zhengshu_app;

create table organizations.named_list_member (
  id uuid primary key,
  list_id uuid not null references organizations.named_list (id),
  unit_id uuid not null references organizations.unit (id),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
create unique index named_list_member_current on organizations.named_list_member (list_id, unit_id) where valid_to is null;
create index named_list_member_unit on organizations.named_list_member (unit_id) where valid_to is null;
grant select, insert, update on organizations.named_list_member to zhengshu_app;

-- A unit outside the tree asks to be entered; the body that supervises its kind decides.
create table organizations.registration (
  id uuid primary key,
  state text not null check (state in ('pending', 'approved', 'refused', 'withdrawn')),
  name text not null check (length(name) between 2 and 120),
  code text not null check (length(code) <= 18),
  unit_type text not null check (length(unit_type) <= 40),
  industry text not null check (length(industry) <= 40),
  region_code text not null references organizations.region (code),
  address text not null check (length(address) <= 200),
  office_phone text not null check (length(office_phone) <= 30),
  -- Digest of the receipt with which the applicant asks how far the application is.
  receipt_digest text not null unique check (length(receipt_digest) = 64),
  reason text check (length(reason) <= 300),
  unit_id uuid references organizations.unit (id),
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null,
  revision integer not null default 1,
  check ((state = 'approved') = (unit_id is not null))
);
create unique index registration_open on organizations.registration (code) where state = 'pending';
create index registration_state on organizations.registration (state, created_at, id);
grant select, insert, update on organizations.registration to zhengshu_app;

create table organizations.tree_import (
  id uuid primary key,
  state text not null check (state in ('checking', 'previewed', 'done', 'cancelled', 'failed')),
  file_name text not null check (length(file_name) <= 200),
  file_sha256 text not null check (length(file_sha256) = 64),
  -- The workbook until the import ends; a working copy, not a record.
  content bytea check (length(content) <= 20000000),
  progress_id uuid not null,
  -- What the uploader might reach: the check runs later and as the system.
  scope jsonb not null,
  -- Names the state of the tree that the check saw; another one at the decision refuses it.
  tree_stamp text check (length(tree_stamp) <= 64),
  counts jsonb not null default '{}',
  created_by uuid not null,
  created_at timestamptz not null,
  ended_at timestamptz
);
grant select, insert, update on organizations.tree_import to zhengshu_app;

create table organizations.tree_row (
  import_id uuid not null references organizations.tree_import (id),
  seq integer not null check (seq >= 0),
  sheet text not null check (sheet in ('regions', 'units', 'supervision', 'functions')),
  row_no integer not null,
  outcome text not null check (outcome in ('added', 'updated', 'unchanged', 'faulty')),
  -- The row as it stands in the file, for the preview and the returned workbook.
  cells text[] not null,
  problems jsonb not null default '[]',
  -- What would be written.
  data jsonb,
  primary key (import_id, seq)
);
create index tree_row_outcome on organizations.tree_row (import_id, outcome, seq);
grant select, insert, delete on organizations.tree_row to zhengshu_app;

-- Read views for other modules.
create view organizations.unit_view as
  select id, name, code, unit_type, industry, level, region_code, region_path, parent_id, path, lines, functions, list_ids, status,
         pinyin, pinyin_key, initials
  from organizations.unit;
create view organizations.region_view as
  select code, name, level, parent_code, path from organizations.region where valid_to is null;
grant select on organizations.unit_view, organizations.region_view to zhengshu_app;
