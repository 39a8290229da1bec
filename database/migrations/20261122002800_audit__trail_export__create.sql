-- How far the trail has been sent to the syslog receiver, in the order in which it is sealed. Written under the owner role; the
-- application only reads it. The cursor moves when the receiver has taken a batch: after a failure the batch is sent again.
create table audit.trail_export (
  only_row boolean primary key default true check (only_row),
  era integer not null,
  xid xid8 not null,
  id uuid not null,
  sent bigint not null check (sent >= 0),
  sent_at timestamptz,
  failing_since timestamptz,
  failure text check (length(failure) <= 60)
);
grant select on audit.trail_export to zhengshu_app;
