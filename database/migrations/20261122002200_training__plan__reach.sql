-- How far the publisher of a plan reached when it was published: the nodes of the grants, so that units which come under the
-- plan's selector later join the register only where that publisher could have put them. Null on drafts, and on plans published
-- before this column, which stay bounded by their selector alone.
alter table training.plan add column reach jsonb;
