import { once } from "node:events";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  AuthenticationError,
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
  discoveryFailure,
  exchange,
  HttpTransportFixture,
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
