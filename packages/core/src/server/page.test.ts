import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { answerContent, type Encoding } from "./answer-content.ts";
import { Page } from "./page.ts";

const long = "body { color: red }\n".repeat(200);
const style = new Page("assets/style.css", Buffer.from(long));

async function ask(page: Page, accepts?: string, known?: string) {
  const answer = await answerContent(page, { accepts, known });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

describe("a page", () => {
  test.each<[string | undefined, Encoding | null]>([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["x-gzip", "gzip"],
    ["*", "br"],
    ["br;q=0, *", "gzip"],
    ["br;q=0, gzip;q=0, *", null],
    ["identity", null],
    ["", null],
    [undefined, null],
  ])("asked for with %s is encoded as %s", async (accepts, encoding) => {
    const { answer, bytes } = await ask(style, accepts);
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    expect(answer.headers.get("content-length")).toBe(String(bytes.byteLength));
    expect(answer.headers.get("vary")).toBe("accept-encoding");
    const decode = { br: brotliDecompressSync, gzip: gunzipSync, none: (all: Buffer) => all };
    expect(decode[encoding ?? "none"](bytes).toString()).toBe(long);
    expect(bytes.byteLength < long.length).toBe(encoding !== null);
  });

  test("is compressed once, also for those who ask at the same time", async () => {
    const page = new Page("a.js", Buffer.from(long));
    const [one, other] = await Promise.all([page.bytes("br"), page.bytes("br")]);
    expect(one).toBe(other);
    expect(await page.bytes("br")).toBe(one);
    expect(await page.bytes("gzip")).not.toBe(one);
  });

  test.each(["a.png", "a.woff2", "a.webp", "a.ico", "a.bin", "LICENSE"])(
    "%s is sent as it is",
    async (name) => {
      const { answer } = await ask(new Page(name, Buffer.from(long)), "br, gzip");
      expect(answer.headers.get("content-encoding")).toBeNull();
    },
  );

  test("that is short is sent as it is", async () => {
    const { answer } = await ask(new Page("a.js", Buffer.from("1;")), "br, gzip");
    expect(answer.headers.get("content-encoding")).toBeNull();
  });

  test("is not sent again to who has it, however it was encoded", async () => {
    const { answer: first } = await ask(style, "br");
    const etag = first.headers.get("etag") ?? "";
    const { answer, bytes } = await ask(style, "gzip", etag);
    expect([answer.status, bytes.byteLength]).toEqual([304, 0]);
    expect(Object.fromEntries(answer.headers)).toEqual({
      "cache-control": "public, max-age=31536000, immutable",
      etag,
      vary: "accept-encoding",
    });
    expect((await ask(style, "gzip", '"other"')).answer.status).toBe(200);
  });

  test("has a tag of what it holds", () => {
    const tagOf = (text: string) => new Page("a.js", Buffer.from(text)).etag;
    expect(tagOf("1;")).toMatch(/^W\/"[\w-]{22}"$/);
    expect(tagOf("1;")).toBe(tagOf("1;"));
    expect(tagOf("1;")).not.toBe(tagOf("2;"));
  });
});

test.each([
  ["index.html", "text/html; charset=utf-8"],
  ["a.js", "text/javascript; charset=utf-8"],
  ["a.mjs", "text/javascript; charset=utf-8"],
  ["a.css", "text/css; charset=utf-8"],
  ["a.svg", "image/svg+xml"],
  ["a.png", "image/png"],
  ["a.ico", "image/x-icon"],
  ["a.webp", "image/webp"],
  ["a.woff2", "font/woff2"],
  ["a.json", "application/json"],
  ["a.js.map", "application/json"],
  ["a.txt", "text/plain; charset=utf-8"],
  ["a.webmanifest", "application/manifest+json"],
  ["A.HTML", "text/html; charset=utf-8"],
  ["a.exe", "application/octet-stream"],
  ["html", "application/octet-stream"],
  ["a.constructor", "application/octet-stream"],
])("%s is %s", (name, type) => {
  expect(new Page(name, Buffer.from("")).contentType).toBe(type);
});

test.each([
  ["assets/index-a1b2.js", "public, max-age=31536000, immutable"],
  ["assets/fonts/a.woff2", "public, max-age=31536000, immutable"],
  ["index.html", "no-cache"],
  ["assets.js", "no-cache"],
  ["other/assets/a.js", "no-cache"],
])("%s is kept as %s", (name, cacheControl) => {
  expect(new Page(name, Buffer.from("")).cacheControl).toBe(cacheControl);
});
