import type { NewAuditEntry } from "./audit.ts";
import { describeError } from "./errors.ts";
import type { Logger } from "./runtime.ts";
import type { Store } from "./store.ts";

export interface AuditKeeper {
  readonly store: Pick<Store, "audit">;
  readonly logger: Logger;
}

/** Never rejects: what was done was done. If it cannot be written down, the log says all of it. */
export async function keepAudit(
  entry: NewAuditEntry,
  { store, logger }: AuditKeeper,
): Promise<void> {
  try {
    await store.audit.append(entry);
  } catch (error) {
    const { message } = describeError(error);
    logger.error({ entry, error: message }, "the audit log has no entry of a change");
  }
}
