import { once } from "node:events";
import type { Socket } from "node:net";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  AuthenticationError,
  ClosedError,
  DeadlineError,
  ProtocolError,
  PushRefusedError,
  RateLimitedError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
  UnsupportedRemoteError,
} from "../../errors.ts";
import { type GitServer, startGitServer } from "../../testing/git-server.ts";
import {
  afterDiscovery,
  beginAnswer,
  discoveryFailure,
  exchange,
  HttpTransportFixture,
  lsRefs,
} from "../../testing/http-transport-fixture.ts";
import { packetBytes } from "../../testing/packet-stream.ts";
import { secretForms } from "./secret-forms.ts";

const credential = { username: "glu", password: "pä55 wörd:/+%" };
const call = { signal: new AbortController().signal };
const upload = "git-upload-pack";
const receive = "git-receive-pack";
const advertisementType = { "content-type": "application/x-git-upload-pack-advertisement" };
const resultType = { "content-type": "application/x-git-upload-pack-result" };
const fixture = new HttpTransportFixture();

let server: GitServer;

beforeAll(async () => {
  server = await startGitServer();
  await server.createRepository("app", { "README.md": "hello\n" });
});

afterEach(async () => {
  server.intercept = undefined;
  await fixture.close();
});

afterAll(() => server.close());

function connect(url = server.url) {
  return fixture.connect(`${url}/app.git`);
}

function withSilence(url: string, silence = 200) {
  return fixture.connect(`${url}/app.git`, { timeouts: { silence } });
}

async function exchangeFailure(url: string): Promise<unknown> {
  return exchange(connect(url)).catch((error: unknown) => error);
}

describe("HttpTransport", () => {
  it.each([
    [401, {}, AuthenticationError],
    [403, {}, AuthenticationError],
    [403, { "retry-after": "5" }, RateLimitedError],
    [403, { "x-ratelimit-remaining": "0" }, RateLimitedError],
    [404, {}, RepositoryNotFoundError],
    [407, {}, RemoteUnreachableError],
    [410, {}, RepositoryNotFoundError],
    [413, {}, RemoteUnreachableError],
    [429, { "retry-after": "7" }, RateLimitedError],
    [500, {}, RemoteUnreachableError],
    [503, {}, RemoteUnreachableError],
    [503, { "retry-after": "7" }, RateLimitedError],
  ])("understands a server that answers %i with %j", async (status, headers, type) => {
    server.intercept = (_, response) => Boolean(response.writeHead(status, headers).end());
    expect(await discoveryFailure(connect())).toBeInstanceOf(type);
    const url = await fixture.serve(
      afterDiscovery((_, response) => response.writeHead(status, headers).end()),
    );
    expect(await exchangeFailure(url)).toBeInstanceOf(type);
  });

  it("refuses a push that is too large for the server", async () => {
    const url = await fixture.serve(afterDiscovery((_, response) => response.writeHead(413).end()));
    await expect(exchange(connect(url), { service: receive })).rejects.toThrow(PushRefusedError);
  });

  it("quotes the words of a server, cleaned and cut, and no web page", async () => {
    const said = `Down for\r\n\u001b[31mmaintenance\u202e ${"x".repeat(600)}`;
    const types = ["text/plain; charset=utf-8", "text/html"];
    const messages: string[] = [];
    for (const type of types) {
      server.intercept = (_, response) =>
        Boolean(response.writeHead(502, { "content-type": type }).end(said));
      messages.push(String(await discoveryFailure(connect())));
    }
    expect(messages[0]).toContain(": Down for maintenance xxx");
    expect(messages[0]).toContain(`${"x".repeat(476)}.`);
    expect(messages[0]).not.toContain("x".repeat(480));
    expect(messages[1]).not.toContain("maintenance");
  });

  it("does not quote what is compressed", async () => {
    const headers = { "content-type": "text/plain", "content-encoding": "gzip" };
    server.intercept = (_, response) => Boolean(response.writeHead(500, headers).end("garbled"));
    expect(String(await discoveryFailure(connect()))).not.toContain("garbled");
  });

  it("stops reading a page when its caller leaves", async () => {
    const stop = new AbortController();
    server.intercept = (_, response) => {
      response.writeHead(500, { "content-type": "text/plain" });
      response.write("wait", () => stop.abort("enough"));
      return true;
    };
    const { signal } = stop;
    await expect(connect().discover(upload, { signal })).rejects.toBe("enough");
    server.intercept = undefined;
    const url = await fixture.serve(
      afterDiscovery((_, response) => {
        response.writeHead(500, { "content-type": "text/plain" });
        response.write("wait", () => later.abort("enough"));
      }),
    );
    const later = new AbortController();
    const answer = exchange(connect(url), { signal: later.signal });
    await expect(answer).rejects.toBe("enough");
  });

  it("does not quote a page that has no end", async () => {
    server.intercept = (_, response) => {
      response.writeHead(500, { "content-type": "text/plain" });
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(10_000))) {
          // As long as it is taken.
        }
      };
      response.on("drain", more);
      more();
      return true;
    };
    const error = await discoveryFailure(connect());
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(String(error)).not.toContain("xxx");
  });

  it.each([
    ["a page to sign in", "text/html", "<html>Sign in</html>", RepositoryNotFoundError],
    ["an empty page", "text/plain", "", RepositoryNotFoundError],
    ["text", "text/plain", "Welcome!", RepositoryNotFoundError],
    ["the dumb protocol", "text/plain", dumbListing(), UnsupportedRemoteError],
    ["files", "application/octet-stream", dumbListing(), UnsupportedRemoteError],
    ["many files", "text/plain", dumbListing().repeat(5000), UnsupportedRemoteError],
  ])("recognises %s", async (...row) => {
    const [, type, body, expected] = row;
    const url = await fixture.serve((_, response) =>
      response.writeHead(200, { "content-type": type }).end(body),
    );
    expect(await discoveryFailure(connect(url))).toBeInstanceOf(expected);
  });

  it.each([
    ["that is not in packets", "<html>", ProtocolError],
    ["that breaks off", packetBytes("# service=git-upload-pack", "flush", "v"), ProtocolError],
    [
      "of another service",
      packetBytes("# service=git-receive-pack", "flush", "version 2", "flush"),
      ProtocolError,
    ],
    ["that is an error", packetBytes("ERR out of order"), RemoteUnreachableError],
  ])("takes no introduction %s", async (_, body, type) => {
    const url = await fixture.serve((_, response) =>
      response.writeHead(200, advertisementType).end(body),
    );
    const error = await discoveryFailure(connect(url));
    expect(error).toBeInstanceOf(type);
    expect(String(error)).toContain(`Reading from ${url}/app.git failed: `);
  });

  it("takes an introduction without the banner that version 2 may leave out", async () => {
    const url = await fixture.serve((_, response) =>
      response.writeHead(200, advertisementType).end(packetBytes("version 2", "fetch", "flush")),
    );
    expect(await connect(url).discover(upload, call)).toEqual({
      version: 2,
      capabilities: new Map([["fetch", ""]]),
    });
  });

  it("does not read an introduction that has no end", async () => {
    let closed: Promise<unknown> | undefined;
    const url = await fixture.serve((_, response) => {
      closed = once(response, "close");
      response.writeHead(200, advertisementType);
      const ref = packetBytes(`${"1".repeat(40)} refs/heads/${"x".repeat(60_000)}`);
      const more = () => {
        while (!response.destroyed && response.write(ref)) {
          // As long as it is taken.
        }
      };
      response.on("drain", more);
      more();
    });
    const error = await discoveryFailure(connect(url));
    expect(error).toBeInstanceOf(ProtocolError);
    expect(String(error)).toContain("67108864 bytes");
    await closed;
  });

  it.each([
    ["of another type", { "content-type": "text/html" }, "content-type text/html"],
    ["of no type", {}, "content-type none"],
    ["that is compressed", { ...resultType, "content-encoding": "gzip" }, "content-encoding gzip"],
  ])("takes no answer %s", async (...row) => {
    const [, headers, words] = row;
    const url = await fixture.serve(
      afterDiscovery((_, response) => response.writeHead(200, headers).end(gzipSync("0000"))),
    );
    const error = await exchangeFailure(url);
    expect(error).toBeInstanceOf(ProtocolError);
    expect(String(error)).toContain(words);
  });

  it("takes no introduction that is compressed", async () => {
    const headers = { ...advertisementType, "content-encoding": "gzip" };
    const url = await fixture.serve((_, response) =>
      response.writeHead(200, headers).end(gzipSync("0000")),
    );
    expect(await discoveryFailure(connect(url))).toBeInstanceOf(ProtocolError);
  });

  it("gives up on a server that accepts and never answers, and hangs up", async () => {
    let closed: Promise<unknown> | undefined;
    const port = await fixture.serveTcp((socket) => {
      closed = once(socket.resume(), "close");
    });
    const error = await discoveryFailure(withSilence(`http://127.0.0.1:${port}`));
    expect(error).toBeInstanceOf(DeadlineError);
    expect(String(error)).toMatch(/^DeadlineError: Reading from .* nothing came for 200 ms\.$/);
    await closed;
  });

  it.each([
    ["after its headers", ""],
    ["in the middle of an answer", "0"],
  ])("gives up on a server that falls silent %s", async (_, content) => {
    const url = await fixture.serve(
      afterDiscovery((_, response) => {
        beginAnswer(response, content);
        response.flushHeaders();
      }),
    );
    await expect(exchange(withSilence(url))).rejects.toThrow(DeadlineError);
  });

  it("gives up on a connection that does not come about, and hangs up", async () => {
    let closed: Promise<unknown> | undefined;
    const port = await fixture.serveTcp((socket) => {
      closed = once(socket.resume(), "close");
    });
    const url = `https://127.0.0.1:${port}/app.git`;
    const error = await discoveryFailure(fixture.connect(url, { timeouts: { connect: 50 } }));
    expect(error).toBeInstanceOf(DeadlineError);
    expect(String(error)).toContain(`Connecting to 127.0.0.1:${port} did not end within 50 ms`);
    await closed;
  });

  it("stops connecting when it is closed", async () => {
    const closed: Promise<unknown>[] = [];
    const port = await fixture.serveTcp((socket) => {
      closed.push(once(socket.resume(), "close"));
      void transport.close();
    });
    const transport = fixture.connect(`https://127.0.0.1:${port}/app.git`);
    await expect(exchange(transport)).rejects.toThrow(ClosedError);
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });

  it("lets a caller go who waits for a connection", async () => {
    const stop = new AbortController();
    const port = await fixture.serveTcp((socket) => {
      socket.resume();
      stop.abort("enough");
    });
    const transport = fixture.connect(`https://127.0.0.1:${port}/app.git`);
    await expect(exchange(transport, { signal: stop.signal })).rejects.toBe("enough");
  });

  it("lets a caller go who waits for a free connection", async () => {
    const stop = new AbortController();
    let running = 0;
    const url = await fixture.serve(
      afterDiscovery(() => {
        running += 1;
        if (running === 4) {
          stop.abort("enough");
        }
      }),
    );
    const transport = connect(url);
    await transport.discover(upload, call);
    const others = Promise.allSettled(Array.from({ length: 4 }, () => exchange(transport)));
    const fifth = exchange(transport, { signal: stop.signal });
    await expect(fifth).rejects.toBe("enough");
    await transport.close();
    for (const other of await others) {
      expect(other).toMatchObject({ status: "rejected", reason: expect.any(ClosedError) });
    }
    expect(running).toBe(4);
  });

  it("reports a port where nobody listens, and a host that is not there", async () => {
    const refused = await discoveryFailure(fixture.connect("http://127.0.0.1:1/app.git"));
    expect(refused).toBeInstanceOf(RemoteUnreachableError);
    expect(String(refused)).toContain("connection was refused");
    const unknown = await discoveryFailure(fixture.connect("http://host.invalid/app.git"));
    expect(unknown).toBeInstanceOf(RemoteUnreachableError);
    expect(String(unknown)).toMatch(/no such host|could not be looked up/);
  });

  it("reports what is not HTTP without repeating it", async () => {
    const port = await fixture.serveTcp((socket) =>
      socket.once("data", () => socket.end("220 mail s3cret ready\r\n")),
    );
    const error = await discoveryFailure(connect(`http://127.0.0.1:${port}`));
    expect(error).toBeInstanceOf(ProtocolError);
    expect(inspect(error)).not.toContain("s3cret");
  });

  it("reports headers that have no end", async () => {
    const port = await fixture.serveTcp((socket) =>
      socket.once("data", () => socket.write(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}`)),
    );
    const error = await discoveryFailure(connect(`http://127.0.0.1:${port}`));
    expect(error).toBeInstanceOf(ProtocolError);
  });

  it("reports a server without TLS", async () => {
    const url = server.urlOf("app").replace("http:", "https:");
    const error = await discoveryFailure(fixture.connect(url));
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(String(error)).toContain("TLS");
  });

  it.each(["reset", "end"] as const)(
    "reports a connection that breaks in the middle of an answer by %s",
    async (way) => {
      const url = await fixture.serve(
        afterDiscovery((_, response) => {
          beginAnswer(response, "0");
          response.write("0", () =>
            way === "end" ? response.socket?.end() : response.socket?.resetAndDestroy(),
          );
        }),
      );
      expect(await exchangeFailure(url)).toBeInstanceOf(RemoteUnreachableError);
    },
  );

  it("reports an answer that is shorter than it said", async () => {
    const url = await fixture.serve(
      afterDiscovery((_, response) => {
        const headers = { ...resultType, "content-length": "10", connection: "close" };
        response.writeHead(200, headers);
        response.write("0000", () => response.socket?.end());
      }),
    );
    expect(await exchangeFailure(url)).toBeInstanceOf(RemoteUnreachableError);
  });

  it("ends the connection when an endless answer is left", async () => {
    let closed: Promise<unknown> | undefined;
    const url = await fixture.serve(
      afterDiscovery((_, response) => {
        closed = once(response, "close");
        beginAnswer(response, "");
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(10_000))) {
            // As long as it is taken.
          }
        };
        response.on("drain", more);
        more();
      }),
    );
    for await (const chunk of connect(url).exchange(upload, lsRefs, call)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await closed;
  });

  it("ends the connection when an answer is left that does not go on", async () => {
    let closed: Promise<unknown> | undefined;
    const url = await fixture.serve(
      afterDiscovery((_, response) => {
        closed = once(response, "close");
        beginAnswer(response, "0000");
      }),
    );
    for await (const chunk of connect(url).exchange(upload, lsRefs, call)) {
      expect(chunk.toString()).toBe("0000");
      break;
    }
    await closed;
  });

  it("uses another connection when the server closed a kept one", async () => {
    const transport = connect();
    await exchange(transport);
    await server.closeConnections();
    expect(await exchange(transport)).toContain("HEAD");
    await server.closeConnections();
    expect(await exchange(transport, { service: receive })).toBe("");
  });

  it("asks once more, on a new connection, when the server closes kept ones just then", async () => {
    const transport = connect();
    const kept = new Set<Socket>();
    server.intercept = ({ socket }) => {
      kept.add(socket);
      return false;
    };
    await Promise.all(Array.from({ length: 8 }, () => exchange(transport)));
    server.intercept = ({ socket }) => kept.has(socket) && Boolean(socket.destroy());
    const before = server.requests.length;
    expect(await exchange(transport)).toContain("HEAD");
    expect(server.requests.slice(before)).toHaveLength(2);
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(transport)));
    expect(new Set(answers).size).toBe(1);
    expect(kept.size).toBe(4);
  });

  it("asks no more than twice", async () => {
    const transport = connect();
    await exchange(transport);
    const before = server.requests.length;
    server.intercept = ({ socket }) => Boolean(socket.destroy());
    await expect(exchange(transport)).rejects.toThrow(RemoteUnreachableError);
    expect(server.requests.slice(before)).toHaveLength(2);
  });

  it("never sends a push twice by itself", async () => {
    const transport = connect();
    await transport.discover(receive, call);
    const before = server.requests.length;
    server.intercept = ({ socket }) => Boolean(socket.destroy());
    await expect(exchange(transport, { service: receive })).rejects.toThrow(RemoteUnreachableError);
    expect(server.requests.slice(before)).toEqual(["POST /app.git/git-receive-pack"]);
  });

  it.each([
    ["the words of a refusal", 500, { "content-type": "text/plain" }, (text: string) => text],
    ["an introduction", 200, advertisementType, (text: string) => packetBytes(`ERR ${text}`)],
    ["words that are cut", 500, { "content-type": "text/plain" }, (text: string) => pad(text, 500)],
    [
      "an introduction that is cut",
      200,
      advertisementType,
      (text: string) => packetBytes(`ERR ${pad(text, 2000)}`),
    ],
    ["an answer of another type", 200, { "content-type": "" }, (text: string) => text],
    ["the place of a redirect", 302, {}, (text: string) => text],
    ["a type", 200, {}, (text: string) => text],
  ])("repeats no secret that the server repeats in %s", async (...row) => {
    const [place, status, headers, body] = row;
    const forms = secretForms(credential).filter((form) => /^[\u0020-\u00ff]*$/.test(form));
    const echo = (text: string) => ({
      location: encodeHeader(`/login/${text}?token=${text}`),
      ...headers,
      ...(place === "a type" ? { "content-type": encodeHeader(text) } : {}),
    });
    for (const form of forms) {
      const url = await fixture.serve((_, response) =>
        response.writeHead(status, echo(form)).end(body(form)),
      );
      const settings = { credential: async () => credential };
      const error = await discoveryFailure(fixture.connect(`${url}/app.git`, settings));
      expect(error).toHaveProperty("code");
      const told = inspect(error, { depth: 10, showHidden: true });
      for (const secret of secretForms(credential)) {
        expect(told).not.toContain(secret.slice(0, Math.floor(secret.length / 2)));
      }
    }
  });
});

/** Enough in front of a secret that what is cut off is a part of it. */
function pad(secret: string, longest: number): string {
  return "x".repeat(longest - Math.ceil(secret.length / 2)) + secret;
}

/** Servers that echo send bytes, which Node.js takes one by one. */
function encodeHeader(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function dumbListing(): string {
  return `${"1".repeat(40)}\trefs/heads/main\n`;
}
