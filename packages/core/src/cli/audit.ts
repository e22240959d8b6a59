import type { AuditEntryView, PageView } from "../api-types.ts";
import { auditPages } from "../audit-pages.ts";
import type { Invocation } from "./invocation.ts";
import { show } from "./show.ts";
import { table } from "./table.ts";
import { withOperations } from "./with-operations.ts";

/** The store alone is asked: no source is opened. */
const nothingElse = { mode: "open", pipelines: () => false } as const;

/** Shows who changed what, newest first. */
export async function auditCommand(context: Invocation, page: PageView): Promise<number> {
  return await withOperations(context, nothingElse, async (operations) => {
    const view = await operations.audit(page);
    const heading = ["AT", "ACTOR", "ORIGIN", "ACTION", "SCOPE", "OUTCOME", "DETAILS"];
    show(context, { view, text: table(heading, view.entries.map(entryRow)) });
    return 0;
  });
}

/** Writes all there is, oldest first, one JSON object a line. */
export async function auditExportCommand(context: Invocation): Promise<number> {
  return await withOperations(context, nothingElse, async (operations) => {
    for await (const entries of auditPages(operations)) {
      context.signal.throwIfAborted();
      context.terminal.jsonLines(entries);
    }
    return 0;
  });
}

function entryRow(entry: AuditEntryView): readonly string[] {
  const { at, actor, origin, action, scope, outcome, details, message } = entry;
  const asked = Object.entries(details).map(([name, value]) => `${name}=${value}`);
  const all = [...asked, ...(message === null ? [] : [message])].join(" ");
  return [at, actor, origin, action, scope, outcome, all.replaceAll(/\s+/g, " ") || "-"];
}
