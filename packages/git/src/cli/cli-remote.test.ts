import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GitServer, startGitServer } from "../testing/git-server.ts";
import { contractFiles, remoteContract } from "../testing/remote-contract.ts";
import { CliRemote, type CliRemoteOptions } from "./cli-remote.ts";

const credential = async () => ({ username: "glu", password: "s3cret-pässword" });

let open: GitServer;
let guarded: GitServer;
let old: GitServer;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cli-remote-test-"));
  open = await startGitServer();
  guarded = await startGitServer({ users: { glu: "s3cret-pässword" } });
  old = await startGitServer({ version2: false });
});

afterAll(async () => {
  await Promise.all([open.close(), guarded.close(), old.close()]);
  await rm(directory, { recursive: true, force: true });
});

interface Way {
  readonly title: string;
  readonly server: () => GitServer;
  readonly options: (name: string) => CliRemoteOptions;
}

const ways: readonly Way[] = [
  {
    title: "a local path",
    server: () => open,
    options: (name) => ({ url: open.pathOf(name) }),
  },
  {
    title: "HTTP with basic authentication",
    server: () => guarded,
    options: (name) => ({ url: guarded.urlOf(name), credential }),
  },
  {
    title: "HTTP with a server that speaks only the first protocol",
    server: () => old,
    options: (name) => ({ url: old.urlOf(name) }),
  },
];

describe.each(ways)("CliRemote over $title", ({ server, options }) => {
  it.each(remoteContract)("$name", async ({ name: title, run }) => {
    const name = title.replaceAll(/\W+/g, "-");
    const first = await server().createRepository(name, contractFiles);
    const remote = new CliRemote({ ...options(name), directory });
    try {
      await run({ remote, server: server(), name, first });
    } finally {
      await remote.close();
    }
    expect(await readdir(directory)).toEqual([]);
  });
});
