import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RemoteOptions } from "../remote-options.ts";
import { type GitServer, startGitServer } from "../testing/git-server.ts";
import { remoteContract } from "../testing/remote-contract.ts";
import { contractFiles, maxContractObject } from "../testing/remote-subject.ts";
import { type SshServer, sshServerAvailable, startSshServer } from "../testing/ssh-server.ts";
import { CliRemote } from "./cli-remote.ts";

const isSshMissing = sshServerAvailable === undefined && process.env["CI"] !== "true";
const credential = async () => ({ username: "glu", password: "s3cret-pässword" });

let open: GitServer;
let guarded: GitServer;
let old: GitServer;
let ssh: GitServer;
let sshd: SshServer;
let oldSshd: SshServer;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cli-remote-test-"));
  open = await startGitServer();
  guarded = await startGitServer({ users: { glu: "s3cret-pässword" } });
  old = await startGitServer({ version2: false });
  ssh = await startGitServer();
  if (!isSshMissing) {
    sshd = await startSshServer({ root: ssh.root });
    oldSshd = await startSshServer({ root: ssh.root, acceptProtocol: false });
  }
});

afterAll(async () => {
  await Promise.all([sshd?.close(), oldSshd?.close()]);
  await Promise.all([open, guarded, old, ssh].map((server) => server.close()));
  await rm(directory, { recursive: true, force: true });
});

interface Way {
  readonly title: string;
  readonly server: () => GitServer;
  readonly options: (name: string) => RemoteOptions;
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

const sshWays: readonly Way[] = [
  {
    title: "SSH",
    server: () => ssh,
    options: (name) => sshOptions(sshd, name),
  },
  {
    title: "SSH with a server that hides which protocol is asked for",
    server: () => ssh,
    options: (name) => sshOptions(oldSshd, name),
  },
];

function sshOptions(server: SshServer, name: string): RemoteOptions {
  return { url: server.urlOf(name), ssh: { key: server.key, knownHosts: server.knownHosts } };
}

it("needs no history to tell that a merge follows on a commit", async () => {
  const first = await open.createRepository("merged", contractFiles);
  const side = await open.commit("merged", { branch: "side", files: { side: "1\n" } });
  const files = { side: "1\n", main: "1\n" };
  const tip = await open.commit("merged", { files, merge: side });
  const remote = new CliRemote({ url: open.urlOf("merged"), directory });
  const { signal } = new AbortController();
  await open.git("merged", "config", "uploadpack.allowAnySHA1InWant", "true");
  expect(await remote.contains({ ancestor: first, tip }, { signal })).toBe("yes");
  const kept = await readdir(directory, { recursive: true });
  expect(kept.filter((name) => name.endsWith("/shallow"))).toHaveLength(1);
  await remote.close();
});

describe.each(ways)("CliRemote over $title", (way) => {
  runContract(way);
});

describe.skipIf(isSshMissing).each(sshWays)("CliRemote over $title", (way) => {
  runContract(way);
});

function runContract({ title: way, server, options }: Way): void {
  it.each(remoteContract)("$name", async ({ name: title, run }) => {
    const name = `${way} ${title}`.replaceAll(/\W+/g, "-");
    const first = await server().createRepository(name, contractFiles);
    const remote = new CliRemote({
      ...options(name),
      directory,
      maxObjectSize: maxContractObject,
    });
    try {
      await run({ remote, server: server(), name, first });
    } finally {
      await remote.close();
    }
    expect(await readdir(directory)).toEqual([]);
  });
}
