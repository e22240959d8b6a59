import { localOperations } from "../operations.ts";
import type { Redactor } from "../redactor.ts";
import { HttpPeers } from "../replicas/http-peers.ts";
import { tendedOperations } from "../replicas/tended-operations.ts";
import type { RoutesOptions } from "../server/routes.ts";
import type { Replication } from "./replication.ts";
import { webhooksOf } from "./serve-webhooks.ts";
import type { Session } from "./session.ts";

export interface ServeReplicasOptions {
  readonly replication: Replication;
  readonly redactor: Redactor;
  /** Ends what it begins. */
  readonly signal: AbortSignal;
}

type Served = Pick<RoutesOptions, "operations" | "replica" | "webhookEndpoints">;

/** What a server of several has in place of what one alone has: it asks and follows the others. */
export function serveReplicas(
  session: Session,
  { replication, redactor, signal }: ServeReplicasOptions,
): Served {
  const { system, clients, clock, logger, revision } = session;
  const { placement } = replication;
  const { lookAt } = clients;
  const peers = new HttpPeers({ placement, logger, timers: clock, signal });
  // What was decided anywhere is in the store: here it may be what something waits for.
  peers.onNews((news) => {
    if (news.kind === "decided") {
      system.tellDecision(news.pipeline ?? undefined);
    }
  });
  peers.onMissed(({ isNew }) => {
    if (!isNew) {
      system.tellDecision(undefined);
    }
  });
  peers.start();
  const operations = localOperations(system, { store: () => replication.store, revision });
  return {
    operations: tendedOperations(operations, { placement, peers }),
    replica: { secret: () => replication.secret, placement, peers, lookAt },
    webhookEndpoints: webhooksOf({ ...session, peers }, redactor),
  };
}
