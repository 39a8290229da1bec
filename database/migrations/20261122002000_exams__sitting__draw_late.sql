-- A make-up's paper is drawn when it is entered: at the end of an exam day thousands of make-ups are prepared at one moment,
-- most of which nobody will sit soon, and a bank that cannot fill the paper must not keep a sitting from being closed.
alter table exams.sitting alter column drawn drop not null;
alter table exams.sitting add check (drawn is not null or state in ('prepared', 'void'));
