import type { Store } from "../../store.ts";
import { sqlArrivals } from "./arrivals.ts";
import { sqlAudit } from "./audit.ts";
import { sqlAutomation } from "./automation.ts";
import type { SqlConnection } from "./connection.ts";
import { sqlDeliveries } from "./deliveries.ts";
import { sqlLoginSessions } from "./login-sessions.ts";
import { sqlPhases } from "./phases.ts";
import { sqlPromotions } from "./promotions.ts";
import { sqlRestraints } from "./restraints.ts";
import type { Retention } from "./retention.ts";
import { sqlSchedules } from "./schedules.ts";
import { sqlSightings } from "./sightings.ts";

export const defaultRetention: Retention = { arrivals: 1000, promotions: 1000 };

/** A store in the tables of a database, whichever it is. */
export function sqlStore(
  connection: SqlConnection,
  retention: Retention,
  process: Pick<Store, "writable" | "announce" | "lost" | "close">,
): Store {
  return {
    arrivals: sqlArrivals(connection, retention),
    promotions: sqlPromotions(connection, retention),
    deliveries: sqlDeliveries(connection),
    restraints: sqlRestraints(connection),
    automation: sqlAutomation(connection),
    audit: sqlAudit(connection),
    sightings: sqlSightings(connection),
    phases: sqlPhases(connection),
    schedules: sqlSchedules(connection),
    sessions: sqlLoginSessions(connection),
    ...process,
  };
}
