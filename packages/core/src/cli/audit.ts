import type { AuditEntryView, PageView } from "../api-types.ts";
import { auditPages } from "../audit-pages.ts";
import type { Operations } from "../operations.ts";
import { type CommandContext, withSession } from "./session.ts";
import { table } from "./terminal.ts";

export interface AuditCommandOptions {
  readonly config: string | undefined;
  readonly page: PageView;
  readonly json: boolean;
}

/** Shows who changed what, newest first. */
export async function auditCommand(
  context: CommandContext,
  { config, page, json }: AuditCommandOptions,
): Promise<number> {
  return await reading(context, config, async (operations) => {
    const view = await operations.audit(page);
    const heading = ["AT", "ACTOR", "ORIGIN", "ACTION", "SCOPE", "OUTCOME", "DETAILS"];
    if (json) {
      context.terminal.json(view);
    } else {
      context.terminal.out(table(heading, view.entries.map(entryRow)));
    }
  });
}

/** Writes all there is, oldest first, one JSON object a line. */
export async function auditExportCommand(
  context: CommandContext,
  { config }: Pick<AuditCommandOptions, "config">,
): Promise<number> {
  return await reading(context, config, async (operations) => {
    for await (const entries of auditPages(operations)) {
      context.signal.throwIfAborted();
      context.terminal.jsonLines(entries);
    }
  });
}

/** Asks the store alone: no phase is looked at. */
async function reading(
  context: CommandContext,
  config: string | undefined,
  read: (operations: Operations) => Promise<void>,
): Promise<number> {
  const options = { config, mode: "once", pipelines: () => false } as const;
  return await withSession(context, options, async ({ start, operations }) => {
    await start();
    await read(operations);
    return 0;
  });
}

function entryRow(entry: AuditEntryView): readonly string[] {
  const { at, actor, origin, action, scope, outcome, details, message } = entry;
  const asked = Object.entries(details).map(([name, value]) => `${name}=${value}`);
  const all = [...asked, ...(message === null ? [] : [message])].join(" ");
  return [at, actor, origin, action, scope, outcome, all.replaceAll(/\s+/g, " ") || "-"];
}
