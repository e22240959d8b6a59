import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Library, startLibrary } from "./library.ts";
import { get, type Heard, lines, sendRaw } from "./raw-request.ts";
import { createSiteFiles, type SiteFiles } from "./site-files.ts";

const index = "<!doctype html><title>the dashboard</title>";
const script = `export const numbers = [${"1, 2, 3, ".repeat(500)}];\n`;
const token = "ada-has-a-long-token";
const html = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

let site: SiteFiles;
let library: Library;
let port: number;

beforeAll(async () => {
  site = await createSiteFiles({
    "index.html": index,
    "assets/app-1a2b.js": script,
    "favicon.ico": "icon",
    "__proto__/a.txt": "a file like others",
  });
  await symlink(site.secret, join(site.directory, "linked.txt"));
  await symlink("/", join(site.directory, "linked"));
  const tokens = { ada: { token } };
  library = await startLibrary({ ui: site, server: { auth: { mode: "token", tokens } } });
  port = Number(new URL(library.url).port);
});
afterAll(async () => {
  await library.close();
  await site.remove();
});

async function send(bytes: string): Promise<Heard> {
  return await sendRaw(port, bytes);
}

async function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
  return await fetch(library.url + path, { method, headers });
}

describe("a dashboard", () => {
  test("S11 S13 is served to whoever has not said who they are; what it shows is not", async () => {
    const answer = await ask("/");
    expect([answer.status, await answer.text()]).toEqual([200, index]);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect((await ask("/assets/app-1a2b.js")).status).toBe(200);
    for (const path of ["/api/v1", "/api/v1/pipelines", "/api/v1/nope", "/metrics"]) {
      const refused = await ask(path, { accept: "text/html" });
      expect([path, refused.status]).toEqual([path, 401]);
      expect(refused.headers.get("content-type")).toBe("application/problem+json");
    }
    const authorization = `Bearer ${token}`;
    expect((await ask("/api/v1", { authorization })).status).toBe(200);
  });

  test("is told to browsers like every other answer", async () => {
    for (const path of ["/", "/assets/app-1a2b.js", "/favicon.ico"]) {
      const { headers } = await ask(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        "content-security-policy": expect.stringContaining("default-src 'self'; img-src"),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers.get("content-security-policy")).not.toContain("unsafe");
    }
  });

  test.each(["/", "/assets/app-1a2b.js", "/pipelines/app"])(
    "is refused under a foreign host name: %s",
    async (target) => {
      const asked = get(target, html).replace("Host: localhost", "Host: evil.example");
      for (const bytes of [asked, get(`http://evil.example${target}`, html)]) {
        const { status, text } = await send(bytes);
        expect(status).toBe(421);
        expect(text).toContain("FOREIGN_HOST");
        expect(text).not.toContain("the dashboard");
      }
    },
  );

  test("has paths of its own in the browser, and everybody else is told that nothing is there", async () => {
    const accept = "text/html";
    for (const path of ["/login", "/pipelines/a%2Fb/phases/v1.2.3", "/pipelines/%zz"]) {
      const page = await ask(path, { accept });
      expect([page.status, await page.text()]).toEqual([200, index]);
      const other = await ask(path);
      expect(other.status).toBe(404);
      expect(other.headers.get("content-type")).toBe("application/problem+json");
      expect(await other.json()).toMatchObject({ code: "NO_ROUTE" });
    }
    for (const path of ["/assets/gone.js", "/api", "/api/v2", "/webhooks/x", "/ready/x"]) {
      expect((await ask(path, { accept })).status).toBe(404);
    }
  });

  test.each(["POST", "PUT", "DELETE"])("is not changed with %s", async (method) => {
    const answer = await ask("/", { accept: "text/html" }, method);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
    expect((await ask("/login", { accept: "text/html" }, method)).status).toBe(404);
  });
});

describe("a file of it", () => {
  test("is kept by browsers for ever if its name says what it holds, else it is asked for again", async () => {
    const kept = async (path: string) => (await ask(path)).headers.get("cache-control");
    expect(await kept("/assets/app-1a2b.js")).toBe("public, max-age=31536000, immutable");
    expect(await kept("/")).toBe("no-cache");
    expect(await kept("/favicon.ico")).toBe("no-cache");
    expect(await kept("/assets/gone.js")).toBe("no-store");
  });

  test("is sent once to who keeps it", async () => {
    for (const path of ["/", "/assets/app-1a2b.js", "/favicon.ico", "/login"]) {
      const first = await ask(path, { accept: "text/html" });
      const etag = first.headers.get("etag") ?? "";
      const bytes = get(path, html, `If-None-Match: ${etag}`);
      const { status, text } = await send(bytes);
      expect(status).toBe(304);
      expect(text).toMatch(/\r\n\r\n$/);
      expect(text).toContain(`etag: ${etag}\r\n`);
    }
  });

  test("has a head of its own", async () => {
    const { status, text } = await send(get("/assets/app-1a2b.js").replace("GET", "HEAD"));
    expect(status).toBe(200);
    expect(text).toContain(`content-length: ${script.length}\r\n`);
    expect(text).toContain("content-type: text/javascript; charset=utf-8\r\n");
    expect(text).toMatch(/\r\netag: W\/"[\w-]{22}"\r\n/);
    expect(text).toMatch(/\r\n\r\n$/);
    const fallback = await send(get("/login", html).replace("GET", "HEAD"));
    expect(fallback.status).toBe(200);
    expect(fallback.text).toMatch(/\r\n\r\n$/);
  });

  test.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ])("is sent as %s to who understands it", async (encoding, decompress) => {
    const { text } = await send(get("/assets/app-1a2b.js", `Accept-Encoding: ${encoding}`));
    const [head = "", body = ""] = text.split(/\r\n\r\n(.*)/s);
    expect(head).toContain(`content-encoding: ${encoding}`);
    expect(head).toContain("vary: accept-encoding");
    expect(head).toContain(`content-length: ${body.length}`);
    expect(body.length).toBeLessThan(script.length / 10);
    expect(decompress(Buffer.from(body, "latin1")).toString()).toBe(script);
  });
});

describe("nothing but its files can be had", () => {
  const targets = () => [
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/.%2e/secret.txt",
    "/..%5csecret.txt",
    "/%2e%2e%5csecret.txt",
    "/..\\secret.txt",
    "/%252e%252e%252fsecret.txt",
    "/..%252fsecret.txt",
    "/%25252e%25252e%25252fsecret.txt",
    "/..%c0%afsecret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/%u002e%u002e/secret.txt",
    "/..;/secret.txt",
    "/....//secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%2f..%2f..%2f..%2f..%2fetc/passwd",
    "/secret.txt%00",
    "/%00../secret.txt",
    "/..%2fsecret.txt%00.js",
    "/assets/app-1a2b.js%00/../../secret.txt",
    "//etc/passwd",
    "///etc/passwd",
    "/%2fetc%2fpasswd",
    "/%2Fetc/passwd",
    site.secret,
    `/${site.secret}`,
    encodeURIComponent(site.secret).replace("%2F", "/"),
    `/file:%2f%2f${site.secret}`,
    "/linked.txt",
    "/linked/etc/passwd",
    "/linked%2fetc%2fpasswd",
    "http://localhost/../secret.txt",
    "http://localhost/%2e%2e%2fsecret.txt",
    `http://localhost/${site.secret}`,
    "http://localhost//etc/passwd",
    "file:///etc/passwd",
    `file://localhost${site.secret}`,
    "*",
  ];

  test("by programs, whatever they call it", async () => {
    for (const target of targets()) {
      const { status, text } = await send(get(target));
      expect([400, 404]).toContain(status);
      expect(text).toContain("application/problem+json");
      expect(text).not.toMatch(/top secret|root:/);
    }
  });

  test("by browsers: they get the dashboard, or are told that there is nothing", async () => {
    const answers = await Promise.all(
      targets().map(async (target) => ({ target, ...(await send(get(target, html))) })),
    );
    for (const { target, status, text } of answers) {
      const isIndex = status === 200 && text.endsWith(`\r\n\r\n${index}`);
      const isRefused = (status === 400 || status === 404) && text.includes("problem+json");
      expect({ target, isKnown: isIndex || isRefused }).toEqual({ target, isKnown: true });
    }
    const refused = answers.filter(({ status }) => status === 404).map(({ target }) => target);
    expect(refused).toEqual(targets().filter((target) => target.startsWith("/assets/..%2f")));
  });

  test.each(["etc/passwd", "../secret.txt", "%2fetc", "\\etc\\passwd", "C:/secret.txt"])(
    "%s is no target at all",
    async (target) => {
      const { status, text } = await send(get(target, html));
      expect(status).toBe(400);
      expect(text).not.toContain("the dashboard");
    },
  );

  test.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"])(
    "%s is no file",
    async (name) => {
      for (const path of [`/${name}`, `/assets/${name}`, `/${name}/${name}`]) {
        expect([path, (await ask(path)).status]).toEqual([path, 404]);
      }
      expect((await ask(`/assets/${name}`, { accept: "text/html" })).status).toBe(404);
      expect((await ask(`/${name}`, { accept: "text/html" })).status).toBe(200);
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    },
  );

  test("a file that is named like what every object has is one like others", async () => {
    const { status, text } = await send(get("/__proto__/a.txt"));
    expect(status).toBe(200);
    expect(text).toMatch(/\r\n\r\na file like others$/);
  });

  test("a path as long as may be is one like others, and a longer one is refused", async () => {
    const long = `/${"x/".repeat(7_500)}`;
    expect((await send(get(long, html))).status).toBe(200);
    expect((await send(get(long))).status).toBe(404);
    expect((await send(get(`/${"%2e%2e%2f".repeat(1_600)}etc/passwd`))).status).toBe(404);
    expect((await send(get(`/${"x".repeat(17 * 1024)}`, html))).status).toBe(431);
  });

  test("two hosts, or a foreign one in the target, are none of ours", async () => {
    const two = lines("GET / HTTP/1.1", "Host: localhost", "Host: evil.example", html);
    expect((await send(two)).status).toBe(400);
    expect((await send(get("http://localhost@evil.example/", html))).status).toBe(421);
  });
});

test.each([
  ["proxy", { mode: "proxy", proxy: { trusted: ["10.0.0.0/8"], user_header: "x-user" } }, 401],
  ["none", { mode: "none" }, 200],
])("with authentication %s the pages are for everybody", async (_, auth, status) => {
  const other = await startLibrary({ ui: site, server: { auth } });
  const page = await fetch(`${other.url}/login`, { headers: { accept: "text/html" } });
  expect([page.status, await page.text()]).toEqual([200, index]);
  expect((await fetch(`${other.url}/api/v1`)).status).toBe(status);
  await other.close();
});

test("S11 without a dashboard, the root says how to have one, also to browsers", async () => {
  const bare = await startLibrary();
  for (const accept of ["*/*", "text/html"]) {
    const answer = await fetch(bare.url, { headers: { accept } });
    expect(answer.status).toBe(404);
    const detail = expect.stringContaining("install @glu/ui");
    expect(await answer.json()).toMatchObject({ code: "NO_ROUTE", detail });
  }
  expect((await fetch(`${bare.url}/login`, { headers: { accept: "text/html" } })).status).toBe(404);
  await bare.close();
});
