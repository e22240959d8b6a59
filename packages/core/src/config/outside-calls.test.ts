import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Repository } from "@glu/git";
import { type GitServer, startGitServer } from "@glu/git/testing";
import { Connections } from "@glu/registry/http";
import { type RegistryServer, startRegistry } from "@glu/registry/testing";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { OutsideCall } from "../outside-calls.ts";
import { openProposer } from "../proposers/open-proposer.ts";
import { locateForge } from "../proposers/provider.ts";
import { Redactor } from "../redactor.ts";
import { silentLogger, systemTimers } from "../runtime.ts";
import { startGitea } from "../testing/forges/gitea/gitea-face.ts";
import { type ClosableClients, createClients } from "./clients.ts";
import { parseConfiguration } from "./configuration.ts";

const { signal } = new AbortController();
let calls: OutsideCall[] = [];
let directory: string;
let clients: ClosableClients;

beforeEach(async () => {
  calls = [];
  directory = await mkdtemp(join(tmpdir(), "glu-calls-"));
  clients = createClients({
    configuration: parseConfiguration({}, { directory }),
    provided: new Map(),
    redactor: new Redactor(),
    directory,
    logger: silentLogger,
    timers: systemTimers,
    observe: (call) => calls.push(call),
  });
});

afterEach(async () => {
  await clients.close();
  await rm(directory, { recursive: true, force: true });
});

/** What was told since the last time, without how long it took. */
function told(): readonly object[] {
  return calls.splice(0).map((call) => {
    expect(call).toMatchObject({ duration: expect.any(Number) });
    return { ...call, duration: undefined };
  });
}

describe("calls to a Git remote", () => {
  let server: GitServer;
  let repository: Repository;
  beforeEach(async () => {
    server = await startGitServer();
    onTestFinished(() => server.close());
    await server.createRepository("config", { "app.yaml": "image: one\n" });
    repository = clients.repository({ url: server.urlOf("config") }).repository;
  });

  function write(image: string) {
    return repository.write("main", {
      apply: async (files) => {
        await files.writeFile("app.yaml", `image: ${image}\n`);
        return { message: "another image" };
      },
    });
  }

  function called(operation: string, outcome: string): object {
    return { kind: "git", remote: server.urlOf("config"), operation, outcome };
  }

  it("are told with what became of them", async () => {
    await repository.recent("main", { limit: 1 });
    const first = told();
    expect(first[0]).toEqual(called("look", "ok"));
    expect(first).toContainEqual(called("fetch", "ok"));
    await write("two");
    expect(told()).toContainEqual(called("push", "ok"));
    await server.commit("config", { files: { "other.yaml": "a: 1\n" } });
    await write("three");
    const contended = told();
    expect(contended).toContainEqual(called("push", "conflict"));
    expect(contended).toContainEqual(called("push", "ok"));
    await server.setHook("config", "pre-receive", "exit 1");
    await expect(write("four")).rejects.toMatchObject({ code: "GIT_PUSH_REFUSED" });
    expect(told()).toContainEqual(called("push", "refused"));
    await server.close();
    await expect(repository.snapshot("main", { fresh: true })).rejects.toThrow("refused");
    expect(told()).toEqual([called("look", "error")]);
  });

  it("show how many writes wait", async () => {
    await write("two");
    const outcomes = [write("three"), write("four")];
    expect(clients.waitingWrites()).toEqual([{ remote: server.urlOf("config"), count: 2 }]);
    await Promise.all(outcomes);
    expect(clients.waitingWrites()).toEqual([{ remote: server.urlOf("config"), count: 0 }]);
  });
});

describe("requests to a registry", () => {
  let server: RegistryServer;
  beforeEach(async () => {
    server = await startRegistry();
    onTestFinished(() => server.stop());
    await server.push({ repository: "acme/shop", tag: "v1" });
  });

  function called(outcome: string, remaining?: number): object {
    return { kind: "registry", registry: server.host, outcome, remaining };
  }

  it("are told with what became of them, and with how many pulls are left", async () => {
    const image = clients.image({ reference: `${server.host}/acme/shop:v1`, plainHttp: true });
    const look = () => image.current({ signal, fresh: true });
    const headers = { "ratelimit-remaining": "76;w=21600" };
    const end = server.fail({ kind: "headers", headers });
    await look();
    end();
    expect(told()).toContainEqual(called("ok", 76));
    server.fail({ kind: "status", status: 429, headers: { "retry-after": "1" } });
    await expect(look()).rejects.toMatchObject({ code: "REGISTRY_RATE_LIMITED" });
    expect(told()).toContainEqual(called("limited"));
  });

  it("of which none is answered are errors", async () => {
    const image = clients.image({ reference: `${server.host}/acme/shop:v1`, plainHttp: true });
    await server.stop();
    await expect(image.current({ signal })).rejects.toThrow("refused");
    expect(told()).toEqual([called("error")]);
  });
});

it("requests to a forge are told with what became of them", async () => {
  const forge = await startGitea({ users: { glu: {} }, tokens: { secret: "glu" } });
  onTestFinished(() => forge.stop());
  await forge.createRepository("acme/deploy", {}, { members: { glu: "write" } });
  const connections = new Connections({ environment: {}, caFile: undefined });
  onTestFinished(() => connections.close());
  const location = locateForge(`${forge.url}/acme/deploy.git`, { provider: "gitea" });
  const observe = (call: OutsideCall) => calls.push(call);
  const token = async () => "secret";
  const options = { location, token, connections, timers: systemTimers, observe };
  const proposer = await openProposer(options);
  const ask = () => proposer.find("glu/app/staging", { signal }).catch(() => undefined);
  const called = (outcome: string) => ({
    kind: "forge",
    forge: new URL(forge.url).host,
    outcome,
  });
  await ask();
  expect(told()[0]).toEqual(called("ok"));
  const faults = [
    [403, "refused"],
    [502, "error"],
    [429, "limited"],
  ] as const;
  for (const [status, outcome] of faults) {
    forge.fail({ status, body: {} });
    await ask();
    expect(told()[0]).toEqual(called(outcome));
  }
  await ask();
  expect(told()).toEqual([]);
});
