import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ClosedError, GitProgramError, ProtocolError, UnsupportedRemoteError } from "./errors.ts";
import { type Oid, parseOid } from "./objects/object.ts";
import { type OpenRemoteOptions, openRemote } from "./open-remote.ts";
import type { Remote } from "./remote.ts";
import { type GitServer, startGitServer } from "./testing/git-server.ts";
import { packetBytes } from "./testing/packet-stream.ts";
import { remoteContract } from "./testing/remote-contract.ts";
import { contractFiles } from "./testing/remote-subject.ts";

const signal = new AbortController().signal;
const main = "refs/heads/main";

let server: GitServer;
let old: GitServer;
let dumb: Server;
let dumbUrl: string;
const remotes: Remote[] = [];

beforeAll(async () => {
  server = await startGitServer();
  old = await startGitServer({ version2: false });
  dumb = createServer((request, response) => {
    readFile(join(server.root, request.url?.split("?")[0] ?? "")).then(
      (file) => response.end(file),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    dumb.listen(0, "127.0.0.1", resolve);
  });
  const address = dumb.address();
  dumbUrl = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});

afterEach(async () => {
  server.intercept = undefined;
  await Promise.all(remotes.splice(0).map((remote) => remote.close()));
});

afterAll(async () => {
  dumb.close();
  await Promise.all([server.close(), old.close()]);
});

interface Opened {
  readonly remote: Remote;
  /** What was logged, as one text per line. */
  readonly lines: readonly string[];
}

function open(options: OpenRemoteOptions): Opened {
  const lines: string[] = [];
  const note = (fields: object, message: string) => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger = { debug: () => undefined, info: note, warn: note };
  const remote = openRemote({ ...options, logger });
  remotes.push(remote);
  return { remote, lines };
}

async function tipOf(remote: Remote): Promise<Oid | undefined> {
  return (await remote.listRefs({ refs: [main] }, { signal })).refs.get(main);
}

describe("the engine auto", () => {
  it("stays with wire where that works", async () => {
    const first = await server.createRepository("plain", contractFiles);
    const { remote, lines } = open({ url: server.urlOf("plain") });
    expect(await tipOf(remote)).toBe(first);
    expect(lines).toEqual([]);
  });

  it("stays with wire for a local path", async () => {
    const first = await server.createRepository("local", contractFiles);
    const { remote, lines } = open({ url: server.pathOf("local"), directory: "/nonexistent" });
    expect(await tipOf(remote)).toBe(first);
    expect(lines).toEqual([]);
  });

  it.each([
    ["a server of the first protocol", () => old, { to: "urlOf" }],
    ["a repository with SHA-256", () => server, { to: "urlOf", format: "sha256" }],
    ["a path to one with SHA-256", () => server, { to: "pathOf", format: "sha256" }],
  ] as const)(
    "changes to cli for %s, with one line that says why",
    async (title, from, { to, ...settings }) => {
      const name = title.replaceAll(/\W+/g, "-");
      const first = await from().createRepository(name, contractFiles, settings);
      const { remote, lines } = open({ url: from()[to](name) });
      expect(await Promise.all([tipOf(remote), tipOf(remote)])).toEqual([first, first]);
      expect(await tipOf(remote)).toBe(first);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/engine cli.*(?:version 2|sha256)/);
    },
  );

  it("changes to cli for a path where git speaks only the first protocol", async () => {
    const first = await server.createRepository("old-git", contractFiles);
    const bin = join(server.root, "bin");
    await mkdir(bin);
    const script = `#!/bin/sh\nunset GIT_PROTOCOL\nPATH='${process.env["PATH"]}' exec git "$@"\n`;
    await writeFile(join(bin, "git"), script, { mode: 0o755 });
    const environment = { PATH: `${bin}:${process.env["PATH"]}` };
    const { remote, lines } = open({ url: server.pathOf("old-git"), environment });
    expect(await tipOf(remote)).toBe(first);
    expect(lines).toEqual([expect.stringMatching(/engine cli.*version 2/)]);
  });

  it("changes to cli for a server of the dumb protocol", async () => {
    const first = await server.createRepository("dumb", contractFiles);
    await server.git("dumb", "update-server-info");
    const { remote, lines } = open({ url: `${dumbUrl}/dumb.git` });
    expect(await tipOf(remote)).toBe(first);
    expect(lines).toHaveLength(1);
  });

  it("reads what a branch is and was from a server of the dumb protocol", async () => {
    const first = await server.createRepository("files", contractFiles);
    const tip = await server.commit("files", { files: { "README.md": "second\n" } });
    await server.git("files", "update-server-info");
    const { remote } = open({ url: `${dumbUrl}/files.git` });
    const need = { kind: "paths", paths: ["README.md"] } as const;
    for (const commit of [tip, first]) {
      const blob = await server.git("files", "rev-parse", `${commit}:README.md`);
      const { objects } = await remote.fetch({ tip: commit, need }, { signal });
      expect(objects.map(({ oid }) => oid)).toEqual(expect.arrayContaining([commit, blob]));
    }
    const absent = parseOid("1234567890123456789012345678901234567890");
    expect(await remote.contains({ ancestor: first, tip }, { signal })).toBe("yes");
    expect(await remote.contains({ ancestor: absent, tip }, { signal })).toBe("no");
  });

  it("changes to cli when answers make no sense twice, not once", async () => {
    const first = await server.createRepository("odd", contractFiles);
    const { remote, lines } = open({ url: server.urlOf("odd") });
    await tipOf(remote);
    let garbled = 1;
    server.intercept = ({ method, headers }, response) => {
      const hit = method === "POST" && garbled > 0 && headers["user-agent"]?.includes("glu");
      if (hit) {
        garbled -= 1;
        response.setHeader("content-type", "application/x-git-upload-pack-result");
        response.end("nonsense");
      }
      return Boolean(hit);
    };
    expect(await tipOf(remote)).toBe(first);
    expect(lines).toEqual([]);
    garbled = 2;
    expect(await tipOf(remote)).toBe(first);
    expect(lines).toHaveLength(1);
  });

  it("stays with wire when the server says that it has trouble", async () => {
    await server.createRepository("trouble", contractFiles);
    const { remote, lines } = open({ url: server.urlOf("trouble") });
    await tipOf(remote);
    const trouble = packetBytes("ERR out of memory, try again", "flush");
    server.intercept = ({ method }, response) => {
      response.setHeader("content-type", "application/x-git-upload-pack-result");
      return method === "POST" && Boolean(response.end(trouble));
    };
    for (const _ of [1, 2, 3]) {
      await expect(tipOf(remote)).rejects.toThrow("out of memory, try again");
    }
    server.intercept = undefined;
    await tipOf(remote);
    expect(lines).toEqual([]);
  });

  it("goes back to wire where there is no git to change to", async () => {
    const first = await server.createRepository("alone", contractFiles);
    const { remote, lines } = open({
      url: server.urlOf("alone"),
      environment: { PATH: "/nonexistent" },
    });
    server.intercept = (_, response) => {
      response.setHeader("content-type", "application/x-git-upload-pack-advertisement");
      return Boolean(response.end("nonsense"));
    };
    await expect(tipOf(remote)).rejects.toThrow(ProtocolError);
    expect(lines).toHaveLength(1);
    server.intercept = undefined;
    expect(await tipOf(remote)).toBe(first);
  });

  it("opens nothing more once it is closed", async () => {
    await server.createRepository("closed", contractFiles);
    const { remote, lines } = open({ url: server.urlOf("closed") });
    let count = 0;
    server.intercept = (_, response) => {
      count += 1;
      response.setHeader("content-type", "application/x-git-upload-pack-advertisement");
      const closing = count === 2 ? remote.close() : Promise.resolve();
      void closing.then(() => response.end("nonsense"));
      return true;
    };
    await expect(tipOf(remote)).rejects.toThrow(ClosedError);
    expect(lines).toEqual([]);
  });

  it("passes refusals on", async () => {
    const { remote, lines } = open({ url: server.urlOf("missing") });
    await expect(tipOf(remote)).rejects.toMatchObject({ code: "GIT_REPOSITORY_NOT_FOUND" });
    expect(lines).toEqual([]);
  });

  it("keeps the contract after it has changed", async () => {
    const test = remoteContract.find(({ name }) => name.startsWith("moves a branch"));
    const first = await old.createRepository("contract", contractFiles);
    const { remote } = open({ url: old.urlOf("contract") });
    await test?.run({ remote, server: old, name: "contract", first });
    expect(await old.tip("contract")).not.toBe(first);
  });
});

describe("the engine wire", () => {
  it("says what it cannot do, and what can", async () => {
    await old.createRepository("wire", contractFiles);
    const { remote } = open({ url: old.urlOf("wire"), engine: "wire" });
    const error: unknown = await tipOf(remote).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnsupportedRemoteError);
    expect(String(error)).toContain("engine cli");
  });

  it("says of a local path that it needs git", async () => {
    const url = server.pathOf("wire");
    const { remote } = open({ url, engine: "wire", environment: { PATH: "/nonexistent" } });
    await expect(tipOf(remote)).rejects.toThrow(GitProgramError);
  });
});
