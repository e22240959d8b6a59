import type { Migration } from "kysely";
import { createTables } from "./migrations/0001-tables.ts";
import { addRetries } from "./migrations/0002-retries.ts";
import { addAutomation } from "./migrations/0003-automation.ts";
import { createAudit } from "./migrations/0004-audit.ts";
import { addSightings } from "./migrations/0005-sightings.ts";
import { addLostAnswers } from "./migrations/0006-lost-answers.ts";
import { addLists } from "./migrations/0007-lists.ts";
import { addRevision } from "./migrations/0008-revision.ts";
import { addReplicas } from "./migrations/0009-replicas.ts";
import { addSessions } from "./migrations/0010-sessions.ts";
import { addUnendedTicks } from "./migrations/0011-unended-ticks.ts";
import { addTakingShares } from "./migrations/0012-taking-shares.ts";

/**
 * Every change of the tables, by name, in the order of the names. One that was released never changes. Programs that
 * are older go on beside it, as they do while replicas are replaced one by one; a change that they do not understand
 * sets `division.understood_from` to its own name.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001": { up: createTables },
  "0002": { up: addRetries },
  "0003": { up: addAutomation },
  "0004": { up: createAudit },
  "0005": { up: addSightings },
  "0006": { up: addLostAnswers },
  "0007": { up: addLists },
  "0008": { up: addRevision },
  "0009": { up: addReplicas },
  "0010": { up: addSessions },
  "0011": { up: addUnendedTicks },
  "0012": { up: addTakingShares },
};
