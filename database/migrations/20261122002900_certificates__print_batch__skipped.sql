-- Certificates that were withdrawn between the start of a batch and its PDF: not printed, and free for a later batch.
alter table certificates.print_batch add column skipped integer not null default 0 check (skipped >= 0);
