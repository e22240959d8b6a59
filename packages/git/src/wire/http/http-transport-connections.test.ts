import { once } from "node:events";
import type { Socket } from "node:net";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ClosedError, DeadlineError, ProtocolError, RemoteUnreachableError } from "../../errors.ts";
import { type GitServer, startGitServer } from "../../testing/git-server.ts";
import {
  afterDiscovery,
  beginAnswer,
  discoveryFailure,
  exchange,
  HttpTransportFixture,
  lsRefs,
} from "../../testing/http-transport-fixture.ts";

const call = { signal: new AbortController().signal };
const upload = "git-upload-pack";
const receive = "git-receive-pack";
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
});
