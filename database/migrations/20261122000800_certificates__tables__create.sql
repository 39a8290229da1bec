-- Certificates: record first, paper second. The number comes from a series without gaps, taken when the certificate is made.
create schema certificates;
grant usage on schema certificates to zhengshu_app;

-- What a training plan's certificate is called, who issues it, and how it is numbered.
create table certificates.kind (
  id uuid primary key,
  unit_id uuid not null,
  title text not null check (length(title) between 1 and 100),
  authority text not null check (length(authority) between 1 and 100),
  prefix text not null check (prefix ~ '^[A-Z]{1,6}$'),
  region_code text not null check (length(region_code) <= 12),
  revision integer not null default 1,
  created_at timestamptz not null,
  unique (prefix, region_code)
);
grant select, insert, update on certificates.kind to zhengshu_app;

create table certificates.plan_kind (
  plan_id uuid primary key,
  kind_id uuid not null references certificates.kind,
  created_at timestamptz not null
);
grant select, insert on certificates.plan_kind to zhengshu_app;

create table certificates.series (
  kind_id uuid not null references certificates.kind,
  year smallint not null,
  last_serial integer not null,
  primary key (kind_id, year)
);
grant select, insert, update on certificates.series to zhengshu_app;

create table certificates.certificate (
  id uuid primary key,
  number text not null unique check (length(number) <= 40),
  kind_id uuid not null references certificates.kind,
  person_id uuid not null,
  unit_id uuid not null,
  plan_id uuid not null,
  -- One enrolment earns one certificate, however often the event comes.
  enrolment_id uuid not null unique,
  -- As printed: later corrections of the person are another procedure, not a silent change here.
  holder_name text not null check (length(holder_name) <= 100),
  number_mask text not null check (length(number_mask) <= 40),
  training_title text not null check (length(training_title) <= 200),
  mark_hundredths integer,
  issued_on date not null,
  state text not null check (state in ('issued', 'withdrawn')),
  revision integer not null default 1,
  created_at timestamptz not null
);
create index certificate_unit on certificates.certificate (unit_id, id);
create index certificate_person on certificates.certificate (person_id);
create index certificate_plan on certificates.certificate (plan_id, id);
grant select, insert, update on certificates.certificate to zhengshu_app;

-- A print batch freezes which certificates stand on which page of one PDF.
create table certificates.print_batch (
  id uuid primary key,
  unit_id uuid not null,
  plan_id uuid not null,
  progress_id uuid not null,
  state text not null check (state in ('rendering', 'ready', 'failed', 'cancelled')),
  pages integer not null,
  file_id uuid,
  created_by uuid,
  created_at timestamptz not null
);
create index print_batch_unit on certificates.print_batch (unit_id, created_at desc);
grant select, insert, update on certificates.print_batch to zhengshu_app;

create table certificates.print_item (
  batch_id uuid not null references certificates.print_batch,
  page integer not null,
  certificate_id uuid not null references certificates.certificate,
  primary key (batch_id, page)
);
-- A certificate is in one batch only; a second print is its own procedure.
create unique index print_item_certificate on certificates.print_item (certificate_id);
grant select, insert, delete on certificates.print_item to zhengshu_app;
