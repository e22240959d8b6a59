import type { Context, Hono } from "hono";
import { z } from "zod";
import type { AutomationOperations, AutomationPlace } from "../operations.ts";
import { parseBody } from "./parse-body.ts";
import { type Reply, reason } from "./record-routes.ts";

const body = z.strictObject({ mode: z.enum(["on", "observe", "off"]), reason });

/** Whether triggers promote: in the system, a pipeline, a phase. */
export function addAutomationRoutes(
  api: Hono,
  operations: AutomationOperations,
  reply: Reply,
): void {
  const show = async (place: AutomationPlace) => reply(200, await operations.automation(place));
  const set = async (place: AutomationPlace, context: Context) => {
    const options = parseBody(body, await context.req.text());
    const actor = context.get("actor");
    return reply(200, await operations.setAutomation(place, { ...options, actor }));
  };
  api.get("/automation", async () => show({}));
  api.post("/automation", async (context) => set({}, context));
  api.get("/pipelines/:pipeline/automation", async ({ req }) => show(req.param()));
  api.post("/pipelines/:pipeline/automation", async (context) => set(context.req.param(), context));
  api.get("/pipelines/:pipeline/phases/:phase/automation", async ({ req }) => show(req.param()));
  api.post("/pipelines/:pipeline/phases/:phase/automation", async (context) =>
    set(context.req.param(), context),
  );
}
