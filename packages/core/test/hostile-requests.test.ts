import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Library, startLibrary } from "./library.ts";
import { get, type Heard, heard, lines, sendRaw } from "./raw-request.ts";

let library: Library;
let port: number;
const errors: unknown[] = [];

beforeAll(async () => {
  const quiet = () => undefined;
  const logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (fields: object) => void errors.push(fields),
  };
  library = await startLibrary({ logger });
  port = Number(new URL(library.url).port);
});
afterEach(() => {
  expect(errors).toEqual([]);
});
afterAll(() => library.close());

/** Sends bytes as they are. */
async function send(bytes: string): Promise<Heard> {
  return await sendRaw(port, bytes);
}

/** Sends a start, and then 10 MB part by part, until there is an answer. */
async function pour(start: string, part: Buffer): Promise<Heard> {
  const socket = connect(port, "127.0.0.1");
  const answer = heard(socket);
  socket.write(start);
  for (let sent = 0; sent < 640 && socket.bytesRead === 0 && !socket.destroyed; sent += 1) {
    socket.write(part);
    // What has come meanwhile is read first: a socket that cannot be written to is not read any more.
    await setImmediate();
    await setImmediate();
  }
  expect(socket.bytesRead).toBeGreaterThan(0);
  return await answer;
}

const holds = "/api/v1/pipelines/open/phases/printed/holds";
const post = (body: string, ...headers: readonly string[]) =>
  lines(
    `POST ${holds} HTTP/1.1`,
    "Host: localhost",
    "Connection: close",
    "Content-Type: application/json",
    ...headers,
  ) + body;
const posted = (body: string) => post(body, `Content-Length: ${Buffer.byteLength(body, "latin1")}`);

async function isAlive(): Promise<boolean> {
  return (await send(get("/api/v1"))).status === 200;
}

async function held(): Promise<number> {
  return (await library.started.operations.restraints("open")).restraints.length;
}

describe("what is too large is given up", () => {
  test("10 MB of headers", async () => {
    const { status } = await pour(
      `${get("/api/v1").slice(0, -2)}X: `,
      Buffer.alloc(16 * 1024, "x"),
    );
    expect(status).toBe(431);
    expect(await isAlive()).toBe(true);
  });

  test.each([
    ["a header of 17 KiB", get("/api/v1", `X: ${"x".repeat(17 * 1024)}`)],
    ["a target of 17 KiB", get(`/${"x".repeat(17 * 1024)}`)],
    ["101 headers", get("/api/v1", ...Array.from({ length: 99 }, (_, index) => `X${index}: 1`))],
  ])("%s", async (_, bytes) => {
    expect((await send(bytes)).status).toBe(431);
  });

  test("100 headers are enough", async () => {
    const headers = Array.from({ length: 98 }, (_, index) => `X${index}: 1`);
    expect((await send(get("/api/v1", ...headers))).status).toBe(200);
  });

  test.each([
    ["said beforehand", `Content-Length: ${10 * 1024 * 1024}`],
    ["in chunks", "Transfer-Encoding: chunked"],
  ])("10 MB of body, %s, without reading it all", async (_, header) => {
    const spaces = Buffer.alloc(16 * 1024, " ");
    const chunk = Buffer.concat([Buffer.from("4000\r\n"), spaces, Buffer.from("\r\n")]);
    const { status, text } = await pour(post("", header), header.startsWith("T") ? chunk : spaces);
    expect(status).toBe(413);
    expect(text).toContain('"code":"TOO_LARGE"');
    expect(await held()).toBe(0);
  });

  test("64 KiB of body are read", async () => {
    const body = JSON.stringify({ reason: "broken", x: "x".repeat(63 * 1024) });
    expect((await send(posted(body))).status).toBe(400);
  });
});

describe("bytes that make no sense are 400", () => {
  test.each([
    "/api/v1/pipelines/%",
    "/api/v1/pipelines/%zz",
    "/api/v1/pipelines/%E0%A4%A",
    "/api/v1/pipelines/%ff%fe",
    "/api/v1/pipelines/%C0%AF",
    "/api/v1/pipelines/a%00b",
    "/api/v1/audit?limit=%zz",
    "/api/v1/audit?before=%00",
    "/api/v1/%E0%A4%A",
    "/%",
  ])("in the target: %s", async (target) => {
    const { status = 0, text } = await send(get(target));
    expect([400, 404]).toContain(status);
    expect(text).toContain("application/problem+json");
  });

  test.each([
    ["no UTF-8", '{"reason":"\xff\xfe"}'],
    ["half a character", '{"reason":"\xc3"}'],
    ["nothing", ""],
    ["no JSON", "{'reason': 1}"],
    ["a list", "[]"],
    ["a number that is none", '{"reason":NaN}'],
    ["a thousand brackets", "[".repeat(30_000)],
    ["a mark before it", '\xef\xbb\xbf{"reason":1}'],
    ["NUL", '{"reason":"a\\u0000b"}'],
  ])("in the body: %s", async (_, body) => {
    const { status, text } = await send(posted(body));
    expect({ status, isProblem: text.includes("BAD_REQUEST") }).toEqual({
      status: 400,
      isProblem: true,
    });
    expect(await held()).toBe(0);
  });
});

describe("names that every object has a meaning for", () => {
  test.each(["__proto__", "constructor", "prototype", "hasOwnProperty", "toString"])(
    "%s is no pipeline, no phase and no field",
    async (name) => {
      expect((await send(get(`/api/v1/pipelines/${name}`))).status).toBe(404);
      expect((await send(get(`/api/v1/pipelines/open/phases/${name}`))).status).toBe(404);
      expect((await send(get(`/api/v1/promotions/${name}`))).status).toBe(404);
      const { status } = await send(posted(`{"reason":"x","${name}":{"polluted":true}}`));
      expect(status).toBe(400);
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
      expect(Object.hasOwn(Object, "polluted")).toBe(false);
      expect(await held()).toBe(0);
    },
  );

  test("nor as a query", async () => {
    const { status = 0 } = await send(get("/api/v1/audit?__proto__[limit]=1&constructor=1"));
    expect(status).toBe(200);
  });
});

describe("requests that two servers could read differently are refused, and hung up on", () => {
  const smuggled = get("/api/v1/pipelines");
  const raw = (...all: readonly string[]) => `${lines(...all)}${smuggled}`;

  test.each([
    [
      "two ways to say how long it is",
      raw("POST /x HTTP/1.1", "Host: localhost", "Content-Length: 3", "Transfer-Encoding: chunked"),
    ],
    [
      "the other way round",
      raw("POST /x HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", "Content-Length: 3"),
    ],
    [
      "two lengths",
      raw("POST /x HTTP/1.1", "Host: localhost", "Content-Length: 3", "Content-Length: 4"),
    ],
    ["two lengths in one", raw("POST /x HTTP/1.1", "Host: localhost", "Content-Length: 3, 3")],
    ["a length that is none", raw("POST /x HTTP/1.1", "Host: localhost", "Content-Length: 0x3")],
    ["a length below zero", raw("POST /x HTTP/1.1", "Host: localhost", "Content-Length: -3")],
    ["a space before the colon", raw("GET /x HTTP/1.1", "Host: localhost", "X : y")],
    ["a header that is folded", raw("GET /x HTTP/1.1", "Host: localhost", "X: y", " z")],
    ["NUL in a header", raw("GET /x HTTP/1.1", "Host: localhost", "X: a\0b")],
    ["NUL in the name of one", raw("GET /x HTTP/1.1", "Host: localhost", "X\0: a")],
    ["a bare CR", raw("GET /x HTTP/1.1", "Host: localhost", "X: a\rY: b")],
    ["no host", raw("GET /x HTTP/1.1")],
    ["two hosts", raw("GET /x HTTP/1.1", "Host: localhost", "Host: evil.example")],
    [
      "an encoding nobody knows",
      raw("POST /x HTTP/1.1", "Host: localhost", "Transfer-Encoding: x"),
    ],
    [
      "chunked, and then not",
      raw("POST /x HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked, identity"),
    ],
    ["line feeds alone", `GET /x HTTP/1.1\nHost: localhost\n\n${smuggled}`],
    ["no HTTP", "hello\r\n\r\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["HTTP/2", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`],
    ["a version that is none", raw("GET /x HTTP/9.9", "Host: localhost")],
    ["a method that is none", raw("G@T /x HTTP/1.1", "Host: localhost")],
    [
      "an invalid chunk",
      `${lines("POST /api/v1/x HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked")}zz\r\nhello\r\n0\r\n\r\n${smuggled}`,
    ],
  ])("%s", async (_, bytes) => {
    const { status, text } = await send(bytes);
    expect(text.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(status).toBe(400);
    expect(text).not.toContain('"pipelines"');
  });
});

describe("a target", () => {
  test.each([
    ["/../../etc/passwd", 404],
    ["/api/v1/../../etc/passwd", 404],
    ["/%2e%2e%2f%2e%2e%2fetc/passwd", 404],
    ["/api/v1/pipelines/..%2f..%2fetc%2fpasswd", 404],
    ["/api/v1/pipelines/%2e%2e/%2e%2e/etc/passwd", 404],
    ["//etc/passwd", 404],
    ["//evil.example/api/v1", 404],
    ["/api//v1", 404],
    ["/api/v1\\..\\..\\etc", 400],
    ["/api/v1/pipelines/..%5c..%5cetc", 404],
    ["*", 400],
    ["http://evil.example/api/v1", 421],
    ["http://localhost@evil.example/api/v1", 421],
    ["file:///etc/passwd", 400],
    ["http://", 400],
    ["http://localhost/api/v1", 200],
  ])("%s is answered with %i", async (target, expected) => {
    const { status, text } = await send(get(target));
    expect(status).toBe(expected);
    expect(text).toContain("x-content-type-options: nosniff");
    expect(text).not.toContain("root:");
    if (expected !== 200) {
      expect(text).toContain("application/problem+json");
    }
  });

  test("that begins with a backslash is none", async () => {
    expect((await send(get("\\etc\\passwd"))).status).toBe(400);
  });

  test.each(["TRACE", "OPTIONS", "CONNECT", "PUT", "PATCH", "PROPFIND"])(
    "is not asked for with %s",
    async (method) => {
      const bytes = get("/api/v1").replace("GET", method);
      const { status, text } = await send(bytes);
      expect(text).not.toMatch(/access-control/i);
      expect(text).not.toContain('"library"');
      expect([400, 405, 501, undefined]).toContain(status);
    },
  );
});

test("a thousand connections that never end their headers are hung up on, and others are served", async () => {
  const sockets = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      await once(socket, "connect");
      socket.write("GET /api/v1 HTTP/1.1\r\nHost: localhost\r\nX: ");
      return socket;
    }),
  );
  const begun = performance.now();
  const drip = setInterval(() => {
    for (const socket of sockets) {
      socket.write("x");
    }
  }, 1_000);
  const closed = Promise.all(sockets.map((socket) => heard(socket)));
  expect(await isAlive()).toBe(true);
  const answers = await closed;
  clearInterval(drip);
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([408]));
  expect(await isAlive()).toBe(true);
});

test("more connections than are allowed are closed at once, and there is room again after them", async () => {
  const small = await startLibrary({ server: { max_connections: 3 } });
  const smallPort = Number(new URL(small.url).port);
  const open = async () => {
    const socket = connect(smallPort, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  };
  const sockets = [await open(), await open(), await open()];
  const refused = await open();
  expect((await heard(refused)).text).toBe("");
  const [first] = sockets;
  const ended = heard(first as Socket);
  first?.write(get("/health"));
  expect((await ended).status).toBe(200);
  const again = await open();
  const answer = heard(again);
  again.write(get("/health"));
  expect((await answer).status).toBe(200);
  for (const socket of sockets) {
    socket.destroy();
  }
  await small.close();
});
