-- Calls of one address to what needs no sign-in, counted per window. Working state: swept when over, and lost by a crash of the
-- database without harm, so it is kept out of the write-ahead log.
create unlogged table platform.rate_window (
  key text primary key check (length(key) <= 120),
  opened_at timestamptz not null,
  count integer not null
);
create index rate_window_opened on platform.rate_window (opened_at);
grant select, insert, update, delete on platform.rate_window to zhengshu_app;
