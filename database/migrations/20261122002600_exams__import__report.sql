-- What a file holds that the bank does not keep is told by line, like the errors; and the counts of a confirmed import stay as
-- they were: compared with the bank afterwards, everything would be "unchanged".
alter table exams.import add column warnings jsonb not null default '[]';
alter table exams.import add column confirmed_counts jsonb;
