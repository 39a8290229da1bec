-- Accounts, their sessions, role grants and one-time slips. Rows end; they are not deleted.
create schema accounts;
grant usage on schema accounts to zhengshu_app;

create table accounts.account (
  id uuid primary key,
  -- Null for people who sign in by document number only.
  login text check (login ~ '^[a-z][a-z0-9._-]{2,31}$'),
  person_id uuid,
  unit_id uuid,
  name text not null check (length(name) between 1 and 100),
  password_hash text check (length(password_hash) <= 300),
  password_set_at timestamptz,
  state text not null default 'active' check (state in ('active', 'locked', 'closed')),
  must_change boolean not null default false,
  totp_cipher bytea check (length(totp_cipher) <= 400),
  -- Set while a new secret waits for its first code.
  totp_pending_cipher bytea check (length(totp_pending_cipher) <= 400),
  -- The last time step accepted: a code works once.
  totp_last_step bigint not null default 0,
  created_at timestamptz not null,
  closed_at timestamptz,
  revision integer not null default 1,
  constraint account_login unique (login),
  constraint account_person unique (person_id),
  check (login is not null or person_id is not null),
  check ((state = 'closed') = (closed_at is not null))
);
create index account_unit on accounts.account (unit_id);
grant select, insert, update on accounts.account to zhengshu_app;

create table accounts.session (
  id uuid primary key,
  account_id uuid not null references accounts.account (id),
  token_hash bytea not null check (length(token_hash) = 32),
  origin text not null check (origin in ('password', 'slip', 'first-run', 'service')),
  restricted boolean not null,
  user_agent text not null check (length(user_agent) <= 300),
  address text not null check (length(address) <= 64),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_reason text check (length(ended_reason) <= 40),
  constraint session_token unique (token_hash)
);
create index session_account on accounts.session (account_id, last_seen_at desc) where ended_at is null;
grant select, insert, update on accounts.session to zhengshu_app;

create table accounts.role_grant (
  id uuid primary key,
  account_id uuid not null references accounts.account (id),
  role text not null check (length(role) <= 40),
  node_kind text not null check (node_kind in ('system', 'unit', 'region')),
  -- A unit's id or a region's code; null on the system node.
  node_id text check (length(node_id) <= 64),
  line text check (length(line) <= 40),
  valid_from date not null,
  -- The last day on which the grant holds.
  valid_to date not null,
  granted_by uuid,
  granted_at timestamptz not null,
  renews uuid references accounts.role_grant (id),
  revoked_at timestamptz,
  revoked_by uuid,
  revoke_reason text check (length(revoke_reason) <= 300),
  check (valid_from <= valid_to),
  check ((node_kind = 'system') = (node_id is null)),
  check (line is null or node_kind = 'region')
);
create index role_grant_account on accounts.role_grant (account_id, valid_to) where revoked_at is null;
create index role_grant_node on accounts.role_grant (node_kind, node_id);
create index role_grant_role on accounts.role_grant (role, valid_to) where revoked_at is null;
grant select, insert, update on accounts.role_grant to zhengshu_app;

create table accounts.slip_batch (
  id uuid primary key,
  unit_id uuid,
  issued_by uuid,
  issued_at timestamptz not null,
  size integer not null check (size between 1 and 500),
  state text not null check (state in ('rendering', 'printed', 'failed'))
);
grant select, insert, update on accounts.slip_batch to zhengshu_app;

create table accounts.slip (
  id uuid primary key,
  batch_id uuid not null references accounts.slip_batch (id),
  -- A slip is for a person of the register, or for an account that belongs to nobody in it.
  person_id uuid,
  account_id uuid references accounts.account (id),
  unit_id uuid,
  purpose text not null check (purpose in ('first-sign-in', 'recovery')),
  code_hash bytea not null check (length(code_hash) = 32),
  issued_by uuid,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  -- A slip for somebody who holds a role works only after an administrator other than its issuer has confirmed it.
  needs_confirmation boolean not null,
  confirmed_by uuid,
  confirmed_at timestamptz,
  used_at timestamptz,
  voided_at timestamptz,
  void_reason text check (length(void_reason) <= 40),
  check ((person_id is null) <> (account_id is null))
);
-- One living slip each: of two issued at the same moment, one is refused.
create unique index slip_living_person on accounts.slip (person_id) where used_at is null and voided_at is null and person_id is not null;
create unique index slip_living_account on accounts.slip (account_id) where used_at is null and voided_at is null and account_id is not null;
create index slip_batch_rows on accounts.slip (batch_id);
create index slip_unconfirmed on accounts.slip (id)
  where needs_confirmation and confirmed_at is null and used_at is null and voided_at is null;
grant select, insert, update on accounts.slip to zhengshu_app;

-- Failed attempts by keyed hash of what was typed, and by address. Working state, no record: swept when forgotten.
create table accounts.sign_in_throttle (
  key text primary key check (length(key) <= 120),
  failures integer not null,
  last_failed_at timestamptz not null,
  blocked_until timestamptz
);
create index sign_in_throttle_age on accounts.sign_in_throttle (last_failed_at);
grant select, insert, update, delete on accounts.sign_in_throttle to zhengshu_app;

-- Printed on the server's console while there is no account; whoever sets up must have seen that console.
create table accounts.setup_token (
  token_hash bytea primary key check (length(token_hash) = 32),
  created_at timestamptz not null,
  ended_at timestamptz
);
grant select, insert, update on accounts.setup_token to zhengshu_app;

-- Whom to ask when signing in fails: one row.
create table accounts.help_desk (
  only_row boolean primary key default true check (only_row),
  text text not null check (length(text) <= 300),
  revision integer not null default 1
);
insert into accounts.help_desk (text) values ('');
grant select, update on accounts.help_desk to zhengshu_app;
