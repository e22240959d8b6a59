import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Encoded } from "./encoded.ts";

const long = JSON.stringify({ text: "x".repeat(5_000) });

const asked = { accepts: "gzip", known: undefined };

describe("encoded data", () => {
  test.each([
    ["gzip, deflate, br", true],
    ["br;q=1.0, gzip;q=0.8", true],
    ["*", true],
    ["X-GZIP", true],
    ["gzip;q=0", false],
    ["gzip; q=0.0", false],
    ["identity", false],
    ["", false],
    [undefined, false],
  ])("for %s is compressed: %s", async (accepts, isCompressed) => {
    const answer = await new Encoded(long).answer({ accepts, known: undefined });
    expect(answer.headers.get("content-encoding")).toBe(isCompressed ? "gzip" : null);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get("content-length")).toBe(String(bytes.byteLength));
    expect((isCompressed ? gunzipSync(bytes) : bytes).toString()).toBe(long);
  });

  test("that is short is sent as it is", async () => {
    expect((await new Encoded("{}").answer(asked)).headers.get("content-encoding")).toBeNull();
  });

  test("has a tag of its text, and tells caches that encodings differ", async () => {
    const tags = await Promise.all(
      [long, long, "{}"].map(async (text) => {
        const { headers } = await new Encoded(text).answer(asked);
        expect(headers.get("vary")).toBe("accept-encoding");
        return headers.get("etag");
      }),
    );
    expect(tags[0]).toMatch(/^W\/"[\w-]{22}"$/);
    expect(tags[0]).toBe(tags[1]);
    expect(tags[0]).not.toBe(tags[2]);
  });

  test.each([
    ["its own tag", (etag: string) => etag, 304],
    ["its own among others", (etag: string) => `"other", ${etag}`, 304],
    ["the strong form of it", (etag: string) => etag.slice(2), 304],
    ["anything", () => "*", 304],
    ["another", () => '"other"', 200],
    ["a part of it", (etag: string) => etag.slice(0, -3), 200],
  ])("to who has %s is answered so", async (_, knownBy, status) => {
    const encoded = new Encoded(long);
    const answer = await encoded.answer({ ...asked, known: knownBy(encoded.etag) });
    expect([answer.status, answer.headers.get("etag")]).toEqual([status, encoded.etag]);
  });
});
