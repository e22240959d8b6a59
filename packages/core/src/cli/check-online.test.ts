import { EventEmitter, once } from "node:events";
import { type GitServer, ManualTimers, startGitServer } from "@glu/git/testing";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { createClients } from "../config/clients.ts";
import { parseConfiguration } from "../config/configuration.ts";
import type { ProvideCredential } from "../credential.ts";
import { Redactor } from "../redactor.ts";
import { silentLogger } from "../runtime.ts";
import { type GitPhaseOptions, git } from "../sources/git.ts";
import { System } from "../system.ts";
import { checkOnline } from "./check-online.ts";

let server: GitServer;
let url: string;

beforeAll(async () => {
  server = await startGitServer();
  await server.createRepository("config", { "README.md": "first\n" });
  url = server.urlOf("config");
});
afterAll(() => server.close());

interface Setting {
  readonly sources: object;
  readonly branch?: GitPhaseOptions["branch"];
  readonly timers?: ManualTimers;
  readonly provided?: ReadonlyMap<string, ProvideCredential>;
}

/** Asks for one phase with the source `config`, and for what else is configured. */
async function check({ sources, branch, timers = new ManualTimers(), ...setting }: Setting) {
  const { provided = new Map() } = setting;
  const known = { directory: "/srv", provided: [...provided.keys()] };
  const configuration = parseConfiguration({ sources }, known);
  const runtime = { logger: silentLogger, timers, redactor: new Redactor() };
  const clients = createClients({ configuration, provided, directory: "/srv", ...runtime });
  onTestFinished(() => clients.close());
  const system = new System({ name: "shop" });
  const blank = () => ({ digest: () => "", readFrom: async () => {}, writeTo: async () => {} });
  system.definePipeline({ name: "web" }, blank, (pipeline) => {
    pipeline.phase({ name: "staging" }, git("config", branch === undefined ? {} : { branch }));
  });
  const { signal } = new AbortController();
  const done = () => undefined;
  return await checkOnline(system, { configuration, clients, timers, signal, done });
}

it("asks nothing of a source that a phase reads on a branch of its own", async () => {
  const config = { remote: { url }, default_branch: "nobody-reads-it" };
  expect(await check({ sources: { git: { config } }, branch: "main" })).toMatchObject([
    { outcome: "ok", usedBy: ["web/staging"] },
  ]);
});

it("asks a source whose phases cannot tell their branch", async () => {
  const branch = () => "";
  expect(await check({ sources: { git: { config: { remote: { url } } } }, branch })).toMatchObject([
    { outcome: "ok", usedBy: ["sources.git.config"] },
  ]);
});

it("names the credential that does not come, not the server that waits for it", async () => {
  const timers = new ManualTimers();
  const progress = new EventEmitter();
  const asked = once(progress, "asked");
  const slow: ProvideCredential = () => {
    progress.emit("asked");
    return new Promise(() => undefined);
  };
  const git = { config: { remote: { url, credential: "vault" } } };
  const checks = check({ sources: { git }, timers, provided: new Map([["vault", slow]]) });
  await asked;
  await timers.advance(45_000);
  expect(await checks).toMatchObject([
    {
      outcome: "failed",
      credential: "vault",
      message: expect.stringContaining("the credential vault took longer than 20 s"),
    },
  ]);
});
