-- A ticket that has ended is removed: it is a right and not a record, and holds nothing but a digest.
create index courseware_ticket_expires on training.courseware_ticket (expires_at);
grant delete on training.courseware_ticket to zhengshu_app;
