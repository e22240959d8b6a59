/** Leaves the tables as an older version did. */
export const makeOlder = `
  alter table promotion drop column revision;
  drop index promotion_by_pipeline;
  drop index promotion_by_actor;
  drop index promotion_by_kind;
  alter table promotion drop column pipeline;
  drop index audit_entry_by_pipeline;
  drop index audit_entry_by_actor;
  drop index audit_entry_by_action;
  drop index audit_entry_by_origin;
  drop index audit_entry_by_outcome;
  alter table audit_entry drop column pipeline;
  alter table promotion drop column resume;
  alter table promotion drop column unanswered;
  drop table replica;
  drop table division;
  drop table share;
  drop table schedule_tick;
  drop table sighting;
  drop table taken_image;
  drop table login_session;
  delete from kysely_migration where name > '0004'`;
