import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { Page } from "./page.ts";
import { Pages } from "./pages.ts";

const index = new Page("index.html", Buffer.from("index"));
const pages = new Pages(
  new Map([
    ["index.html", index],
    ["assets/app.js", new Page("assets/app.js", Buffer.from("app"))],
  ]),
  index,
);
const app = new Hono();
app.notFound(async ({ req }) => (await pages.answer(req)) ?? new Response("none"));

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";

async function ask(path: string, accept?: string): Promise<string> {
  const headers = accept === undefined ? {} : { accept };
  const answer = await app.request(`http://localhost${path}`, { headers });
  return await answer.text();
}

describe("to whoever shows it in a window", () => {
  test.each([
    "/",
    "/index.html",
    "/?token=x",
    "/login",
    "/pipelines/app",
    "/pipelines/app/",
    "/pipelines/a%2Fb/phases/v1.2.3",
    "/pipelines/%E2%82%AC",
    "/pipelines/%",
    "/pipelines/100%25",
    "/apis",
    "/healthy",
    "/asset",
    "/API/v1",
    "/favicon.ico",
    "/__proto__",
  ])("%s is the index", async (path) => {
    expect(await ask(path, browser)).toBe("index");
  });

  test.each([
    "/api",
    "/api/",
    "/api/v2/x",
    "/api%2Fv1",
    "/%61pi/x",
    "/webhooks",
    "/webhooks/x",
    "/health/x",
    "/ready",
    "/metrics/",
    "/assets",
    "/assets/",
    "/assets/old.js",
    "/assets/../api/x",
    "/assets%2Fold.js",
    "/assets/__proto__",
  ])("%s is nothing", async (path) => {
    expect(await ask(path, browser)).toBe("none");
  });
});

test.each([undefined, "*/*", "application/json", "text/*", "text/html;q=0", "text/htmlx", ""])(
  "to who accepts %s, only what has a file is there",
  async (accept) => {
    expect(await ask("/", accept)).toBe("index");
    expect(await ask("/assets/app.js", accept)).toBe("app");
    expect(await ask("/pipelines/app", accept)).toBe("none");
    expect(await ask("/constructor", accept)).toBe("none");
  },
);
