import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AuditEntryView } from "../api-types.ts";
import { auditPages } from "../audit-pages.ts";
import { type Answering, json, readProblems } from "./api-app.ts";
import { auditEntries } from "./schemas/account.ts";
import { auditQuery } from "./schemas/lists.ts";

const tags = ["Audit log"];

const listAudit = createRoute({
  method: "get",
  path: "/audit",
  operationId: "listAudit",
  summary: "Who changed what",
  tags,
  request: { query: auditQuery },
  responses: { 200: json("Newest first.", auditEntries), ...readProblems },
});

const exportAudit = createRoute({
  method: "get",
  path: "/audit/export",
  operationId: "exportAudit",
  summary: "The whole audit log, oldest first, one entry a line",
  tags,
  responses: {
    200: { description: "JSON Lines.", content: { "application/jsonl": { schema: z.string() } } },
    ...readProblems,
  },
});

/** Who changed what. */
export function addAuditRoutes(api: OpenAPIHono, { redact }: Answering): void {
  api.openapi(listAudit, async (context) =>
    context.json(redact(await context.get("operations").audit(context.req.valid("query"))), 200),
  );
  // What is streamed has no type of its own.
  api.openAPIRegistry.registerPath(exportAudit);
  api.get(exportAudit.getRoutingPath(), async (context) => {
    const body = await streamOf(auditPages(context.get("operations")), (entries) =>
      linesOf(redact(entries)),
    );
    return context.body(body, 200, { "content-type": "application/jsonl" });
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

function linesOf(entries: readonly AuditEntryView[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}
