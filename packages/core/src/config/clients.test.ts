import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Write } from "@glu/git";
import { type GitServer, ManualTimers, startGitServer } from "@glu/git/testing";
import { ClosedError, WentBackError } from "@glu/registry";
import { startRegistry } from "@glu/registry/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { DefinitionError, NotConfiguredError } from "../errors.ts";
import { createLogger } from "../logger.ts";
import { Redactor } from "../redactor.ts";
import { type Runtime, silentLogger, systemTimers } from "../runtime.ts";
import type { Sightings } from "../sightings.ts";
import { memoryStore } from "../stores/memory.ts";
import { type ClosableClients, createClients } from "./clients.ts";
import { parseConfiguration } from "./configuration.ts";

const url = "https://example.com/x.git";
const credentials = {
  bot: { type: "basic", basic: { username: "u", password: "p" } },
  other: { type: "basic", basic: { username: "v", password: "p" } },
  key: { type: "ssh" },
};

let directory: string;
const opened: ClosableClients[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-clients-"));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((clients) => clients.close()));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

function clientsOf(
  sources: object,
  { timers = systemTimers, logger = silentLogger }: Partial<Runtime> = {},
  sightings?: () => Sightings,
): ClosableClients {
  const configuration = parseConfiguration({ sources, credentials }, { directory });
  const provided = new Map([["prov", async () => ({ username: "u", password: "p" })]]);
  const clients = createClients({
    configuration,
    provided,
    directory,
    redactor: new Redactor(),
    logger,
    timers,
    sightings,
  });
  opened.push(clients);
  return clients;
}

describe("a Git repository", () => {
  it("is the same client for entries with one URL and credential, however they are written", () => {
    const clients = clientsOf({
      git: {
        staging: { default_branch: "staging", remote: { url, credential: "bot", interval: "1m" } },
        production: {
          default_branch: "production",
          remote: { url: "HTTPS://Example.com:443/x.git", credential: "bot", interval: "60s" },
        },
      },
    });
    const staging = clients.repository({ name: "staging" });
    const production = clients.repository({ name: "production" });
    expect(production.repository).toBe(staging.repository);
    expect([staging.branch, production.branch]).toEqual(["staging", "production"]);
    expect([staging.interval, production.interval]).toEqual([60_000, 60_000]);
    expect(staging.repository.location).toBe(url);
  });

  it("is another client for another credential", () => {
    const clients = clientsOf({ git: { a: { remote: { url, credential: "bot" } } } });
    const { repository } = clients.repository({ name: "a" });
    expect(clients.repository({ url, credential: "bot" }).repository).toBe(repository);
    expect(clients.repository({ url, credential: "other" }).repository).not.toBe(repository);
    expect(clients.repository({ url }).repository).not.toBe(repository);
  });

  it("is what is configured for its URL when it is given inline, whoever asks first", () => {
    const clients = clientsOf({
      git: { a: { default_branch: "release", remote: { url, engine: "cli", interval: "1m" } } },
    });
    const inline = clients.repository({ url, engine: "wire", interval: 1000 });
    const named = clients.repository({ name: "a" });
    expect(inline.repository).toBe(named.repository);
    expect([inline.interval, named.interval]).toEqual([60_000, 60_000]);
    expect([inline.branch, named.branch]).toEqual([undefined, "release"]);
  });

  it("cannot be asked for with two engines", () => {
    const clients = clientsOf({});
    clients.repository({ url });
    expect(() => clients.repository({ url, engine: "auto" })).not.toThrow();
    expect(() => clients.repository({ url, engine: "cli" })).toThrow(
      new DefinitionError(
        `${url} is asked for with the engine cli and with auto; it has one client, so name the same engine everywhere`,
      ),
    );
  });

  it.each([
    [url, "key", `the credential "key" is of type ssh, but ${url} is an http URL`],
    ["git@example.com:x.git", "bot", "is of type basic, but git@example.com:x.git is an ssh URL"],
    ["x.git", "key", "x.git is a local path"],
    [
      "git@example.com:x.git",
      "prov",
      'the credential "prov" is of the program, which gives a user and a password, but git@example.com:x.git is an ssh URL: name a credential of type ssh, or use an https URL',
    ],
  ])("at %s given inline does not take the credential %s", (url, credential, reason) => {
    const clients = clientsOf({});
    const ask = () => clients.repository({ url, credential });
    expect(ask).toThrow(DefinitionError);
    expect(ask).toThrow(reason);
  });

  it.each([url, "x.git"])("at %s given inline takes a credential of the program", (given) => {
    expect(() => clientsOf({}).repository({ url: given, credential: "prov" })).not.toThrow();
  });

  it("is not found under a name, or with a credential, that nobody configured", () => {
    const clients = clientsOf({ git: { config: { remote: { url } } } });
    expect(() => clients.repository({ name: "confg" })).toThrow(
      new NotConfiguredError(
        'the configuration has no "confg" under sources.git; did you mean "config"?',
      ),
    );
    expect(() => clients.repository({ url, credential: "ky" })).toThrow(NotConfiguredError);
    expect(clients.repository({ name: "confg", url }).repository.location).toBe(url);
  });
});

describe("an image", () => {
  it("given inline does not take a credential of SSH", () => {
    const ask = () => clientsOf({}).image({ reference: "ghcr.io/acme/app:1", credential: "key" });
    expect(ask).toThrow(DefinitionError);
    expect(ask).toThrow("ghcr.io/acme/app:1 is an image, which is not read over ssh");
  });

  it("is logged where it fails, at the level of what only debugging needs", async () => {
    const lines: string[] = [];
    const write = (line: string) => lines.push(line);
    const logger = createLogger({ level: "debug", pretty: false, write });
    const image = clientsOf({}, { logger }).image({ reference: "oci-layout:./none:1" });
    await expect(image.current({ signal: new AbortController().signal })).rejects.toThrow("none");
    expect(lines.join("")).toContain('"level":"debug"');
    expect(lines.join("")).not.toContain('"level":"warn"');
  });

  it("has other connections for other hosts of tokens", () => {
    const clients = clientsOf({});
    const reference = "ghcr.io/acme/app:1";
    const image = clients.image({ reference, tokenHosts: ["auth.example.com"] });
    expect(clients.image({ reference, tokenHosts: ["auth.example.com"] })).toBe(image);
    expect(clients.image({ reference })).not.toBe(image);
  });

  it("is watched anew for another store, whatever was found with the last one", async () => {
    const server = await startRegistry();
    onTestFinished(() => server.stop());
    const repository = "acme/app";
    const reference = `${server.host}/${repository}`;
    const request = { reference, plainHttp: true, select: { strategy: "semver" } } as const;
    const signal = AbortSignal.timeout(20_000);
    const [own, others] = [memoryStore().sightings, memoryStore().sightings];
    await server.push({ repository, tag: "1.0.0" });
    let current = own;
    const clients = clientsOf({}, {}, () => current);
    const image = clients.image(request);
    expect((await image.current({ signal })).reference.tag).toBe("1.0.0");
    await server.push({ repository, tag: "1.1.0" });
    await clientsOf({}, {}, () => others)
      .image(request)
      .current({ signal });
    server.delete({ repository, tag: "1.1.0" });
    expect(clients.image(request)).toBe(image);
    current = others;
    const anew = clients.image(request);
    await expect(anew.current({ signal })).rejects.toThrow(WentBackError);
    await expect(image.current({ signal })).rejects.toThrow(ClosedError);
    expect(clients.image(request)).toBe(anew);
  });
});

describe("pushes", () => {
  let server: GitServer;

  beforeAll(async () => {
    server = await startGitServer();
    for (const name of ["a", "b", "c"]) {
      await server.createRepository(name, { "README.md": "first\n" });
    }
  });

  afterAll(async () => {
    await server.close();
  });

  it("to the repositories of one host share what that host gets, wherever it is configured", async () => {
    const timers = new ManualTimers();
    const paced = { remote: { url: server.urlOf("a"), pushes_per_minute: 1 } };
    const clients = clientsOf({ git: { paced } }, { timers });
    const elsewhere = server.urlOf("c").replace("127.0.0.1", "localhost");
    const [a, b, c] = [server.urlOf("a"), server.urlOf("b"), elsewhere].map(
      (url) => clients.repository({ url }).repository,
    );
    await b?.write("main", readme("b"));
    const waiting = a?.write("main", readme("a"));
    await c?.write("main", readme("c"));
    expect(await server.read("b", "README.md")).toBe("b\n");
    expect(await server.read("c", "README.md")).toBe("c\n");
    expect(await server.read("a", "README.md")).toBe("first\n");
    await timers.advance(60_000);
    await waiting;
    expect(await server.read("a", "README.md")).toBe("a\n");
  });
});

function readme(text: string): Write {
  return {
    apply: async (files) => {
      await files.writeFile("README.md", `${text}\n`);
      return { message: text };
    },
  };
}
