import type { AuditEntryView } from "./api-types.ts";
import type { RecordOperations } from "./operations.ts";

const pageSize = 500;

/** The whole audit log, oldest first, page by page. */
export async function* auditPages(
  operations: Pick<RecordOperations, "audit">,
): AsyncGenerator<readonly AuditEntryView[]> {
  let after: string | null = "";
  while (after !== null) {
    const { entries, next } = await operations.audit({ after, limit: pageSize });
    yield entries;
    after = next;
  }
}
