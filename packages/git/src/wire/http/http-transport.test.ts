import { getEventListeners, once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AuthenticationError, ClosedError, DeadlineError } from "../../errors.ts";
import { type GitServer, startGitServer } from "../../testing/git-server.ts";
import {
  afterDiscovery,
  beginAnswer,
  discoveryFailure,
  exchange,
  HttpTransportFixture,
  lsRefs,
} from "../../testing/http-transport-fixture.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { packetBytes } from "../../testing/packet-stream.ts";
import { readLsRefs } from "../protocol/ls-refs.ts";
import { readPackets } from "../protocol/pkt-line.ts";

const password = "pä55 wörd:/+%";
const call = { signal: new AbortController().signal };
const upload = "git-upload-pack";
const receive = "git-receive-pack";
const uploadDiscovery = "GET /app.git/info/refs?service=git-upload-pack";
const fixture = new HttpTransportFixture();

let open: GitServer;
let guarded: GitServer;
let old: GitServer;

beforeAll(async () => {
  open = await startGitServer();
  guarded = await startGitServer({ users: { glu: password } });
  old = await startGitServer({ version2: false });
  for (const server of [open, guarded, old]) {
    await server.createRepository("app", { "README.md": "hello\n" });
  }
});

afterEach(async () => {
  open.intercept = undefined;
  guarded.intercept = undefined;
  await fixture.close();
});

afterAll(() => Promise.all([open.close(), guarded.close(), old.close()]));

async function credential() {
  return { username: "glu", password };
}

/** Asks for the refs as a client does, which stops at the last packet. */
async function listRefs(transport: ReturnType<HttpTransportFixture["connect"]>) {
  return readLsRefs(readPackets(transport.exchange(upload, lsRefs, call)));
}

describe("HttpTransport", () => {
  it("learns what a server can do in version 2, and exchanges", async () => {
    const transport = fixture.connect(open.urlOf("app"));
    const { version, capabilities } = await transport.discover(upload, call);
    expect(version).toBe(2);
    expect([...capabilities.keys()]).toEqual(expect.arrayContaining(["ls-refs", "fetch"]));
    expect(await exchange(transport)).toContain(`${await open.tip("app")} refs/heads/main`);
    expect(transport.location).toBe(open.urlOf("app"));
  });

  it("sees that a server speaks only the first version", async () => {
    const { version, capabilities } = await fixture
      .connect(old.urlOf("app"))
      .discover(upload, call);
    expect(version).toBe(0);
    expect(capabilities.has("side-band-64k")).toBe(true);
  });

  it("learns what a server takes, with and without refs", async () => {
    await open.createEmptyRepository("empty");
    for (const name of ["app", "empty"]) {
      const transport = fixture.connect(open.urlOf(name));
      const { version, capabilities } = await transport.discover(receive, call);
      expect(version).toBe(0);
      expect(capabilities.has("report-status")).toBe(true);
    }
  });

  it("pushes", async () => {
    const tip = await open.tip("app");
    const update = `${"0".repeat(40)} ${tip} refs/heads/pushed\0 report-status`;
    const pack = Buffer.from(
      "5041434b0000000200000000029d08823bd8a8eab510ad6ac75c823cfd3ed31e",
      "hex",
    );
    const body = Buffer.concat([packetBytes(update, "flush"), pack]);
    const chunks: Buffer[] = [];
    const transport = fixture.connect(open.urlOf("app"));
    for await (const chunk of transport.exchange(receive, body, call)) {
      chunks.push(chunk);
    }
    expect(Buffer.concat(chunks).toString()).toContain("ok refs/heads/pushed");
    expect(await open.tip("app", "pushed")).toBe(tip);
  });

  it("discovers a service once, for all who ask, and before it is spoken to", async () => {
    const transport = fixture.connect(`${open.urlOf("app")}/`);
    const before = open.requests.length;
    const answers = [transport.discover(upload, call), transport.discover(upload, call)];
    const [first, second] = await Promise.all(answers);
    expect(second).toBe(first);
    await exchange(transport);
    expect(open.requests.slice(before)).toEqual([uploadDiscovery, "POST /app.git/git-upload-pack"]);
  });

  it("discovers again when it is told to forget, and after a failure", async () => {
    const transport = fixture.connect(open.urlOf("app"));
    open.intercept = (_, response) => Boolean(response.writeHead(500).end());
    await discoveryFailure(transport);
    open.intercept = undefined;
    const before = open.requests.length;
    await transport.discover(upload, call);
    await transport.discover(upload, call);
    expect(open.requests.slice(before)).toEqual([uploadDiscovery]);
    transport.forget();
    await transport.discover(upload, call);
    expect(open.requests.slice(before)).toEqual([uploadDiscovery, uploadDiscovery]);
  });

  it("says who it is and what it wants, and accepts nothing compressed", async () => {
    const seen: string[] = [];
    open.intercept = ({ method, headers }) => {
      const { host: _, connection: __, "content-length": ___, ...rest } = headers;
      seen.push(`${method} ${JSON.stringify(rest, Object.keys(rest).toSorted())}`);
      return false;
    };
    const transport = fixture.connect(open.urlOf("app"));
    await exchange(transport);
    await exchange(transport, { service: receive }).catch(() => undefined);
    const agent = '"user-agent":"git/2.0 (glu)"';
    const version = '"git-protocol":"version=2"';
    const content = (service: string) =>
      `"accept":"application/x-${service}-result","content-type":"application/x-${service}-request"`;
    expect(seen).toEqual([
      `GET {${version},${agent}}`,
      `POST {${content(upload)},${version},${agent}}`,
      `GET {${version},${agent}}`,
      `POST {${content(receive)},${agent}}`,
    ]);
  });

  it("has its credential in the first request, renewed before each", async () => {
    let count = 0;
    const renewed = async () => {
      count += 1;
      return credential();
    };
    const before = guarded.requests.length;
    const transport = fixture.connect(guarded.urlOf("app"), { credential: renewed });
    expect(await exchange(transport)).toContain("refs/heads/main");
    expect(guarded.requests).toHaveLength(before + 2);
    expect(count).toBe(2);
  });

  it("reports a credential that cannot be had, and one that cannot be sent", async () => {
    const providers = [
      async () => Promise.reject(new Error("vault sealed")),
      () => {
        throw new Error("vault sealed");
      },
      async () => ({ username: "glu", password: "token\n" }),
      async () => ({ username: "glu:x", password }),
    ];
    const before = guarded.requests.length;
    for (const provider of providers) {
      const transport = fixture.connect(guarded.urlOf("app"), { credential: provider });
      expect(await discoveryFailure(transport)).toBeInstanceOf(AuthenticationError);
    }
    expect(guarded.requests).toHaveLength(before);
  });

  it("does not wait for a credential for ever", async () => {
    const timers = new ManualTimers();
    const never = () => new Promise<undefined>(() => undefined);
    const transport = fixture.connect(guarded.urlOf("app"), {
      credential: never,
      timers,
      timeouts: { listRefs: 30_000 },
    });
    const failure = discoveryFailure(transport);
    await timers.advance(30_000);
    expect(await failure).toBeInstanceOf(DeadlineError);
    expect(String(await failure)).toContain("Getting the credential");
  });

  it("says whether a credential was refused or missing", async () => {
    const wrong = async () => ({ username: "glu", password: "wr0ng" });
    const refused = await discoveryFailure(
      fixture.connect(guarded.urlOf("app"), { credential: wrong }),
    );
    expect(refused).toBeInstanceOf(AuthenticationError);
    expect(String(refused)).toContain("credential that was sent");
    const missing = await discoveryFailure(fixture.connect(guarded.urlOf("app")));
    expect(missing).toBeInstanceOf(AuthenticationError);
    expect(String(missing)).toContain("none is configured");
  });

  it("keeps one connection for what comes one after the other", async () => {
    const transport = fixture.connect(guarded.urlOf("app"), { credential });
    const before = guarded.connections;
    for (let count = 0; count < 50; count += 1) {
      expect(await listRefs(transport)).not.toEqual([]);
    }
    expect(guarded.connections - before).toBe(1);
  });

  it("keeps its connection after refusals and redirects", async () => {
    const transport = fixture.connect(open.urlOf("app"));
    const before = open.connections;
    for (const status of [401, 404, 302, 500]) {
      open.intercept = (_, response) =>
        Boolean(response.writeHead(status, { location: "/login" }).end("<p>Sorry</p>"));
      await discoveryFailure(transport);
    }
    expect(open.connections - before).toBe(1);
  });

  it("makes at most four connections at a time, without a warning", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    const transport = fixture.connect(open.urlOf("app"));
    const before = open.connections;
    const asked = Array.from({ length: 20 }, () =>
      exchange(transport, { signal: new AbortController().signal }),
    );
    const answers = await Promise.all(asked);
    await nextTurn();
    process.off("warning", note);
    expect(new Set(answers).size).toBe(1);
    expect(open.connections - before).toBeLessThanOrEqual(4);
    expect(warnings).toEqual([]);
  });

  it("leaves nothing behind on the signal of its caller, however a call ends", async () => {
    const { signal } = new AbortController();
    const transport = fixture.connect(open.urlOf("app"));
    for (let count = 0; count < 5; count += 1) {
      await exchange(transport, { signal });
      for await (const chunk of transport.exchange(upload, lsRefs, { signal })) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      open.intercept = (_, response) => Boolean(response.writeHead(500).end());
      await exchange(transport, { signal }).catch(() => undefined);
      open.intercept = undefined;
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("stops waiting when its caller does, with the caller's reason, and hangs up", async () => {
    const reason = new Error("enough");
    const stop = new AbortController();
    let closed: Promise<unknown> | undefined;
    const url = await fixture.serve(
      afterDiscovery((_, response) => {
        closed = once(response, "close");
        stop.abort(reason);
      }),
    );
    const transport = fixture.connect(`${url}/app.git`);
    await expect(exchange(transport, { signal: stop.signal })).rejects.toBe(reason);
    await closed;
  });

  it("stops in the middle of an answer when its caller does", async () => {
    const stop = new AbortController();
    let closed: Promise<unknown> | undefined;
    const url = await fixture.serve(
      afterDiscovery((_, response) => {
        closed = once(response, "close");
        beginAnswer(response, "0000");
      }),
    );
    const reading = async () => {
      const transport = fixture.connect(`${url}/app.git`);
      for await (const chunk of transport.exchange(upload, lsRefs, { signal: stop.signal })) {
        expect(chunk.toString()).toBe("0000");
        stop.abort("enough");
      }
    };
    await expect(reading()).rejects.toBe("enough");
    await closed;
  });

  it("hangs up on a server when nobody waits for its introduction any more", async () => {
    let asked: (() => void) | undefined;
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let closed: Promise<unknown> | undefined;
    const url = await fixture.serve((_, response) => {
      closed = once(response, "close");
      asked?.();
    });
    const transport = fixture.connect(`${url}/app.git`);
    const stops = [new AbortController(), new AbortController()];
    const waiting = stops.map(({ signal }) => transport.discover(upload, { signal }));
    await reached;
    stops[0]?.abort("first");
    await expect(waiting[0]).rejects.toBe("first");
    stops[1]?.abort("second");
    await expect(waiting[1]).rejects.toBe("second");
    await closed;
  });

  it("asks nothing for a caller who has left already", async () => {
    const before = open.requests.length;
    const transport = fixture.connect(open.urlOf("app"));
    const signal = AbortSignal.abort("gone");
    await expect(transport.discover(upload, { signal })).rejects.toBe("gone");
    await expect(exchange(transport, { signal })).rejects.toBe("gone");
    expect(open.requests).toHaveLength(before);
  });

  it("ends what is running when it is closed, and starts nothing more", async () => {
    let closed: Promise<unknown> | undefined;
    const url = await fixture.serve(
      afterDiscovery((_, response) => {
        closed = once(response, "close");
        void transport.close();
      }),
    );
    const transport = fixture.connect(`${url}/app.git`);
    await expect(exchange(transport)).rejects.toThrow(ClosedError);
    await closed;
    await transport.close();
    await expect(exchange(transport)).rejects.toThrow(ClosedError);
    await expect(transport.discover(upload, call)).rejects.toThrow(ClosedError);
  });

  it("hangs up what it kept when it is closed", async () => {
    const kept = new Set<Socket>();
    open.intercept = ({ socket }) => {
      kept.add(socket);
      return false;
    };
    const transport = fixture.connect(open.urlOf("app"));
    await exchange(transport);
    const closed = [...kept].map((socket) => once(socket, "close"));
    await transport.close();
    await Promise.all(closed);
    expect(kept.size).toBe(1);
  });

  it("can be closed before it was used", async () => {
    const transport = fixture.connect("http://127.0.0.1:1/app.git");
    await transport.close();
    await expect(exchange(transport)).rejects.toThrow(ClosedError);
  });
});
