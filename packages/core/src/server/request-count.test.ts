import { expect, it } from "vitest";
import { localOperations } from "../operations.ts";
import { silentLogger } from "../runtime.ts";
import { System } from "../system.ts";
import type { ServedRequest } from "./request-count.ts";
import { routes } from "./routes.ts";

it("requests are told by the pattern of their path, whatever a client makes up", async () => {
  const told: ServedRequest[] = [];
  const app = routes({
    operations: localOperations(new System({ name: "shop" })),
    logger: silentLogger,
    host: "127.0.0.1",
    metrics: { contentType: "text/plain", text: async () => "" },
    served: (request) => told.push(request),
  });
  const requests = [
    ["GET", "/health"],
    ["HEAD", "/health/"],
    ["GET", "/api/v1"],
    ["GET", "/api/v1/pipelines/some%2Fthing?x=1"],
    ["POST", "/api/v1/pipelines/a"],
    ["GET", "/made/up"],
    ["BREW", "/health"],
  ] as const;
  for (const [method, path] of requests) {
    await app.request(`http://127.0.0.1${path}`, { method });
  }
  await app.request("http://evil.example/metrics");
  expect(told.map(({ method, route, status }) => [method, route, status])).toEqual([
    ["GET", "/health", 200],
    ["HEAD", "/health", 200],
    ["GET", "/api/v1", 200],
    ["GET", "/api/v1/pipelines/:pipeline", 503],
    ["POST", "none", 405],
    ["GET", "none", 404],
    ["other", "none", 405],
    ["GET", "/metrics", 421],
  ]);
  expect(told.every(({ duration }) => duration >= 0)).toBe(true);
});
