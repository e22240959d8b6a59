import { readdir, readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { inspect } from "node:util";
import type { Logger, OpenRemoteOptions, Repository } from "@glu/git";
import { bandPacket, type Interceptor, packetBytes } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HeldPush } from "./held-push.ts";
import { onPack, onPost, onPushAnswer } from "./misbehaviour.ts";
import { visibleProcesses } from "./processes.ts";
import { RemoteFixture } from "./remote-fixture.ts";
import { engines, type Route, routes, type TestedEngine } from "./routes.ts";
import { appendLine } from "./writes.ts";

const username = "glu";
const password = "pa55 wörd/+%:und~mehr";

/** How a text may be written down. */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [
    text,
    encodeURIComponent(text),
    encodeURI(text),
    encodeURIComponent(text).replaceAll("%20", "+"),
    new URLSearchParams({ text }).toString().slice("text=".length),
    bytes.toString("base64"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    bytes.toString("latin1"),
  ];
}

const passwordForms = [...formsOf(password), ...formsOf(`${username}:${password}`)];

let fixture: RemoteFixture;
/** All that was logged and thrown. */
const heard: string[] = [];

beforeAll(async () => {
  fixture = await RemoteFixture.start({ users: { [username]: password }, tls: true });
});
beforeEach(() => fixture.newRepository());
afterEach(async () => {
  heard.length = 0;
  await fixture.closeAll();
});
afterAll(() => fixture.stop());

function hear(...what: readonly unknown[]): void {
  heard.push(inspect(what, { depth: 12, showHidden: true, maxStringLength: null }));
}

const logger: Logger = { debug: hear, info: hear, warn: hear };

function open(route: Route, remote: Partial<OpenRemoteOptions> = {}): Repository {
  const credential = async () => ({ username, password });
  return fixture.open(route, {
    remote: { credential, logger, ...remote },
    repository: { logger, settleDeadline: 500 },
  });
}

interface Traces {
  /** Where a form of the secret was found. */
  readonly places: readonly string[];
  /** How many processes there are that have to do with the remote. */
  readonly processes: number;
}

/** Looks for a secret wherever others on the machine may look. */
async function trace(forms: readonly string[], marker: string): Promise<Traces> {
  const places: string[] = [];
  const search = (place: string, text: string) => {
    if (forms.some((form) => text.includes(form) || text.includes(asBytes(form)))) {
      places.push(place);
    }
  };
  const processes = visibleProcesses();
  for (const one of processes) {
    search(`arguments of ${one.pid}`, one.arguments);
    search(`environment of ${one.pid}`, one.environment);
  }
  for (const entry of await readdir(fixture.directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    search(path, path);
    search(path, entry.isFile() ? await readFile(path, "latin1") : "");
  }
  for (const [index, text] of heard.entries()) {
    for (const line of text.split("\n")) {
      search(`message ${index}: ${line}`, line);
    }
  }
  const related = processes.filter(({ arguments: text }) => text.includes(marker));
  return { places, processes: related.length };
}

/** UTF-8 as it looks in what was read as Latin-1. */
function asBytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

async function failing(call: Promise<unknown>): Promise<void> {
  const error: unknown = await call.then(() => undefined).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  hear(error);
  hear(String(error), error instanceof Error ? error.stack : "");
}

test("a trace finds a secret in arguments, environment, files and messages", async () => {
  process.title = "vitest";
  hear(new Error("x", { cause: { headers: [`Basic ${btoa("glu:secret")}`] } }));
  const { places } = await trace(formsOf("glu:secret"), "nobody");
  expect(places).toHaveLength(1);
  const own = visibleProcesses().find(({ pid }) => pid === process.pid);
  expect(own?.environment).toContain("PATH=");
});

type Echo = (secret: string) => Interceptor;

/** Ends an answer of git with a line of its own. */
function instead(bytes: Buffer) {
  return (_: Buffer, response: ServerResponse) => void response.end(bytes);
}

const echoes: readonly (readonly [string, Echo])[] = [
  [
    "a page of text",
    (secret) => (_, response) =>
      Boolean(response.writeHead(500, { "content-type": "text/plain" }).end(secret)),
  ],
  [
    "a page that forbids",
    (secret) => (_, response) =>
      Boolean(response.writeHead(403, { "content-type": "text/plain" }).end(`no: ${secret}`)),
  ],
  [
    "headers",
    (secret) => (_, response) => {
      const ascii = encodeURI(secret);
      const headers = { "www-authenticate": `Basic realm="${ascii}"`, "x-echo": ascii };
      return Boolean(response.writeHead(401, ascii, headers).end());
    },
  ],
  [
    "a redirect",
    (secret) => (_, response) => {
      const location = `/login/${encodeURIComponent(secret)}?${encodeURIComponent(secret)}`;
      return Boolean(response.writeHead(302, { location }).end());
    },
  ],
  [
    "the type of its answer",
    (secret) => (_, response) =>
      Boolean(response.writeHead(200, { "content-type": `text/${encodeURI(secret)}` }).end(secret)),
  ],
  ["an error in the protocol", (secret) => onPost(instead(packetBytes(`ERR ${secret}`)))],
  ["a section that nobody knows", (secret) => onPost(instead(packetBytes(secret, "flush")))],
  [
    "why it sends no pack",
    (secret) =>
      onPack((_, response, start) => {
        response.end(Buffer.concat([start, packetBytes(bandPacket(3, secret), "flush")]));
      }),
  ],
  [
    "what it says of a push",
    (secret) => onPushAnswer(instead(pushReport("unpack ok", `ng refs/heads/main ${secret}`))),
  ],
  [
    "why it cannot take a push",
    (secret) =>
      onPushAnswer(instead(pushReport(`unpack ${secret}`, "ng refs/heads/main unpacker error"))),
  ],
  [
    "what its hooks say",
    (secret) =>
      onPushAnswer(
        instead(
          Buffer.concat([
            packetBytes(bandPacket(2, `${secret}\n`)),
            pushReport("unpack ok", "ng refs/heads/main pre-receive hook declined"),
          ]),
        ),
      ),
  ],
];

function pushReport(...lines: readonly string[]): Buffer {
  return packetBytes(bandPacket(1, packetBytes(...lines, "flush")), "flush");
}

describe.each(engines)("the password of %s over HTTP", (engine) => {
  const route: Route = { engine, transport: "http" };

  test("is nowhere to be seen while it pushes", async () => {
    const repository = open(route);
    const held = await HeldPush.prepare(fixture, "http", "before");
    const writing = repository.write("main", appendLine("shared.txt", "line"));
    await held.arrived();
    const { places, processes } = await trace(passwordForms, repository.location);
    await held.release();
    expect((await writing).kind).toBe("committed");
    expect(places).toEqual([]);
    expect(processes > 0).toBe(engine === "cli");
    expect((await trace(passwordForms, repository.location)).places).toEqual([]);
  });

  test("is nowhere to be seen while it fetches", async () => {
    const repository = open(route);
    let traced: Promise<Traces> | undefined;
    fixture.server.intercept = onPack((pack, response, start) => {
      traced = trace(passwordForms, repository.location);
      void traced.then(() => response.end(Buffer.concat([start, pack])));
    });
    await repository.snapshot("main");
    const { places, processes } = (await traced) ?? { places: ["nothing was traced"] };
    expect(places).toEqual([]);
    expect((processes ?? 0) > 0).toBe(engine === "cli");
  });

  test("is nowhere to be seen when it is refused or a proxy is in between", async () => {
    const proxied = {
      environment: { PATH: process.env["PATH"], https_proxy: "http://127.0.0.1:9" },
    };
    const stranger = open(route, { credential: async () => ({ username: "other", password }) });
    await failing(stranger.snapshot("main"));
    await failing(open(route, proxied).snapshot("main"));
    await failing(open(route, { caFile: undefined }).snapshot("main"));
    expect((await trace(passwordForms, stranger.location)).places).toEqual([]);
  });

  test.each(echoes)("is in no error when a server repeats it in %s", async (_, echo) => {
    const repository = open(route);
    await repository.snapshot("main");
    await fixture.server.commit(fixture.name, { files: { new: "new\n" } });
    fixture.server.intercept = echo(authorizations());
    const calls = [
      repository.snapshot("main", { fresh: true }),
      repository.write("main", appendLine("shared.txt", "line")),
      open(route).snapshot("main"),
    ];
    const results = await Promise.allSettled(calls);
    const errors = results.filter((result) => result.status === "rejected");
    hear(...errors);
    expect(heard.join("")).toMatch(/Error|error/);
    expect((await trace(passwordForms, repository.location)).places).toEqual([]);
  });
});

/** What a server has been told, and what follows from it. */
function authorizations(): string {
  const told = Buffer.from(`${username}:${password}`).toString("base64");
  const encoded = Buffer.from(password).toString("base64");
  return [`Basic ${told}`, password, encodeURIComponent(password), encoded].join(" ");
}

describe.each(routes.filter(({ transport }) => transport === "ssh").map(({ engine }) => engine))(
  "the key of %s over SSH",
  (engine: TestedEngine) => {
    test.each(["in a file", "by value"])(
      "is nowhere to be seen while it pushes, %s",
      async (way) => {
        const key = await readFile(fixture.ssh?.key ?? "", "latin1");
        const identity = async () => ({ privateKey: key });
        const byValue = { identity, knownHosts: fixture.ssh?.knownHosts };
        const forms = key.split("\n").filter((line) => line.length > 30 && !line.startsWith("--"));
        expect(forms.length).toBeGreaterThan(2);
        const ssh = way === "by value" ? { ssh: byValue } : {};
        const repository = open({ engine, transport: "ssh" }, ssh);
        const held = await HeldPush.prepare(fixture, "ssh", "before");
        const writing = repository.write("main", appendLine("shared.txt", "line"));
        await held.arrived();
        const { places, processes } = await trace(forms, "BatchMode=yes");
        await held.release();
        expect((await writing).kind).toBe("committed");
        expect(places).toEqual([]);
        expect(processes).toBeGreaterThan(0);
      },
    );
  },
);
