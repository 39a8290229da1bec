-- Former names of regions, and the region that a closed one went into.
create table organizations.region_name (
  region_code text not null references organizations.region (code),
  -- The revision of the region that this name belonged to.
  revision integer not null,
  name text not null check (length(name) between 1 and 60),
  valid_from date not null,
  valid_to date not null check (valid_to >= valid_from),
  basis text not null check (length(basis) <= 300),
  primary key (region_code, revision)
);
grant select, insert on organizations.region_name to zhengshu_app;

alter table organizations.region
  add column merged_into text references organizations.region (code),
  add column closed_basis text check (length(closed_basis) <= 300),
  add constraint region_merged check (merged_into is null or (valid_to is not null and merged_into <> code));
