import type { Hono } from "hono";
import { z } from "zod";
import type { AutomationOperations, AutomationPlace } from "../operations.ts";
import { parseBody } from "./parse-body.ts";
import { type Reply, reason } from "./record-routes.ts";

const actor = "api";
const body = z.strictObject({ mode: z.enum(["on", "observe", "off"]), reason });

/** Whether triggers promote: in the system, a pipeline, a phase. */
export function addAutomationRoutes(
  api: Hono,
  operations: AutomationOperations,
  reply: Reply,
): void {
  const show = async (place: AutomationPlace) => reply(200, await operations.automation(place));
  const set = async (place: AutomationPlace, request: Promise<string>) => {
    const options = parseBody(body, await request);
    return reply(200, await operations.setAutomation(place, { ...options, actor }));
  };
  api.get("/automation", async () => show({}));
  api.post("/automation", async ({ req }) => set({}, req.text()));
  api.get("/pipelines/:pipeline/automation", async ({ req }) => show(req.param()));
  api.post("/pipelines/:pipeline/automation", async ({ req }) => set(req.param(), req.text()));
  api.get("/pipelines/:pipeline/phases/:phase/automation", async ({ req }) => show(req.param()));
  api.post("/pipelines/:pipeline/phases/:phase/automation", async ({ req }) =>
    set(req.param(), req.text()),
  );
}
