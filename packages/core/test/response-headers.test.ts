import { afterEach, expect, test } from "vitest";
import { type Library, startLibrary } from "./library.ts";

let library: Library;

async function start(server: object = {}): Promise<void> {
  const tokens = { ada: { token: "ada-has-a-long-token" } };
  library = await startLibrary({ server: { auth: { mode: "token", tokens }, ...server } });
}

afterEach(() => library.close());

test("each answer tells browsers what not to do with it", async () => {
  await start();
  for (const path of ["/health", "/metrics", "/api/v1", "/nope", "/api/v1/session"]) {
    const { headers } = await fetch(library.url + path);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-security-policy": expect.stringContaining("default-src 'self'; img-src"),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
      "cache-control": "no-store",
    });
    for (const name of ["strict-transport-security", "server", "x-powered-by"]) {
      expect(headers.get(name)).toBeNull();
    }
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});

test("who reaches it over https is told to stay there", async () => {
  await start({ public_url: "https://glu.example.com" });
  const { headers } = await fetch(`${library.url}/health`);
  expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
});
