import type { Hono } from "hono";
import type { AuditEntryView } from "../api-types.ts";
import { auditPages } from "../audit-pages.ts";
import type { RecordOperations } from "../operations.ts";
import type { Redactor } from "../redactor.ts";
import { pageOf, type Reply } from "./record-routes.ts";

export interface AuditAnswers {
  readonly reply: Reply;
  readonly redactor: Pick<Redactor, "applyToData"> | undefined;
}

/** Who changed what. */
export function addAuditRoutes(
  api: Hono,
  operations: Pick<RecordOperations, "audit">,
  { reply, redactor }: AuditAnswers,
): void {
  api.get("/audit", async (context) => {
    const after = context.req.query("after");
    const page = { ...pageOf(context), ...(after !== undefined && { after }) };
    return reply(200, await operations.audit(page));
  });
  api.get("/audit/export", async () => {
    const body = await streamOf(auditPages(operations), (page) => linesOf(page, redactor));
    return new Response(body, { headers: { "content-type": "application/jsonl" } });
  });
}

/** A page is read when the one before was taken; the first one now, so that a failure of it is an answer. */
async function streamOf<Page>(
  pages: AsyncGenerator<Page>,
  textOf: (page: Page) => string,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let next = await pages.next();
  return new ReadableStream({
    pull: async (controller) => {
      if (next.done === true) {
        controller.close();
        return;
      }
      controller.enqueue(encoder.encode(textOf(next.value)));
      next = await pages.next();
    },
  });
}

function linesOf(entries: readonly AuditEntryView[], redactor: AuditAnswers["redactor"]): string {
  return entries
    .map((entry) => `${JSON.stringify(redactor?.applyToData(entry) ?? entry)}\n`)
    .join("");
}
