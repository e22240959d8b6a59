import type { Context, Hono } from "hono";
import { z } from "zod";
import type { PageView, RollbackView } from "../api-types.ts";
import type { RecordOperations } from "../operations.ts";
import { parseBody } from "./parse-body.ts";
import { problem, RequestError, type Status } from "./problem.ts";

/** Answers with data, free of secrets. */
export type Reply = (status: Status, body: object) => Response;

const phasePath = "/pipelines/:pipeline/phases/:phase";

/** Why somebody stops something, or lets it go on. */
export const reason = z.string().min(1).max(1000);
const holdBody = z.strictObject({ reason, for: z.string().exactOptional() });
const vetoBody = holdBody.extend({
  digest: z.string().min(1).max(1000),
  scope: z.enum(["phase", "downstream", "pipeline"]).exactOptional(),
});
const rollbackBody = z.strictObject({
  reason,
  version: z.uuid().exactOptional(),
  resume: z.enum(["on-release", "on-newer"]).exactOptional(),
});
const releaseBody = z.strictObject({ digest: z.string().min(1).exactOptional() });

/** What has been, and what people have stopped. */
export function addRecordRoutes(api: Hono, operations: RecordOperations, reply: Reply): void {
  api.get("/orphans", async () => reply(200, await operations.orphans()));
  api.get("/promotions", async (context) =>
    reply(200, await operations.promotions(pageOf(context))),
  );
  api.get(`${phasePath}/promotions`, async (context) => {
    const into = context.req.param();
    return reply(200, await operations.promotions({ ...pageOf(context), into }));
  });
  api.get(`${phasePath}/history`, async (context) =>
    reply(200, await operations.history(context.req.param(), pageOf(context))),
  );
  api.get(`${phasePath}/rollback/plan`, async (context) => {
    const version = context.req.query("version");
    const options = version === undefined ? {} : { version };
    return reply(200, await operations.planRollback(context.req.param(), options));
  });
  api.post(`${phasePath}/rollback`, async (context) => {
    const options = parseBody(rollbackBody, await context.req.text());
    const view = await operations.rollback(context.req.param(), {
      ...options,
      actor: context.get("actor"),
    });
    return reply(...rollbackAnswer(view));
  });
  addRestraintRoutes(api, operations, reply);
}

function addRestraintRoutes(api: Hono, operations: RecordOperations, reply: Reply): void {
  api.get("/pipelines/:pipeline/restraints", async (context) =>
    reply(200, await operations.restraints(context.req.param("pipeline"))),
  );
  api.post(`${phasePath}/holds`, async (context) => {
    const options = parseBody(holdBody, await context.req.text());
    return reply(
      201,
      await operations.hold(context.req.param(), { ...options, actor: context.get("actor") }),
    );
  });
  api.post(`${phasePath}/vetoes`, async (context) => {
    const options = parseBody(vetoBody, await context.req.text());
    return reply(
      201,
      await operations.veto(context.req.param(), { ...options, actor: context.get("actor") }),
    );
  });
  api.post(`${phasePath}/release`, async (context) => {
    const options = parseBody(releaseBody, (await context.req.text()) || "{}");
    return reply(
      200,
      await operations.release(context.req.param(), { ...options, actor: context.get("actor") }),
    );
  });
}

/** The outcome itself, or a problem that carries it. */
function rollbackAnswer(view: RollbackView): [Status, object] {
  switch (view.outcome) {
    case "up-to-date":
    case "rolled-back":
    case "proposed":
      return [200, view];
    case "blocked":
      return [409, { ...problem(409, { code: "BLOCKED", detail: view.message }), ...view }];
    case "failed": {
      const { code = "UNKNOWN" } = view.promotion.error ?? {};
      return [502, { ...problem(502, { code, detail: view.message }), ...view }];
    }
  }
}

/** What a page was asked for with. @throws {RequestError} */
export function pageOf({ req }: Context): PageView {
  const { before, limit } = { before: req.query("before"), limit: req.query("limit") };
  if (limit !== undefined && !/^\d{1,6}$/.test(limit)) {
    throw new RequestError(400, "BAD_REQUEST", "limit must be a whole number");
  }
  return { ...(before && { before }), ...(limit !== undefined && { limit: Number(limit) }) };
}
