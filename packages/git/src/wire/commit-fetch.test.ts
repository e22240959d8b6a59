import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { formatOf, type GitObject, type Oid } from "../objects/object.ts";
import { treeEntries } from "../objects/tree.ts";
import { type GitServer, startGitServer } from "../testing/git-server.ts";
import { openWireRemote } from "./open-wire-remote.ts";
import type { WireRemote } from "./wire-remote.ts";

const paths = ["apps/a/app.yaml", "apps/b/app.yaml", "large.bin", "README.md"];
const files = {
  "README.md": "hello\n",
  "apps/a/app.yaml": "image: one\n",
  "apps/b/app.yaml": "image: one, of b\n",
  "large.bin": "0".repeat(100_000),
} as const;
const need = { kind: "paths", paths } as const;
const { signal } = new AbortController();

let server: GitServer;
let remote: WireRemote;
let name: string;
let held: Map<Oid, GitObject>;
let known: Oid;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});

afterAll(() => server.close());

beforeEach(async () => {
  count += 1;
  name = `step-${count}`;
  known = await server.createRepository(name, files);
  await server.git(name, "config", "uploadpack.allowFilter", "true");
  remote = openWireRemote({ url: server.urlOf(name) });
  held = new Map();
});

afterEach(() => remote.close());

/** Fetches what is new as a client does that keeps what it gets. Gives the files and the requests. */
async function update(tip: Oid, from?: Oid) {
  const before = server.requests.length;
  const peek = (oid: Oid) => held.get(oid);
  const { objects } = await remote.fetch({ tip, known: from, need }, { signal, peek });
  for (const object of objects) {
    held.set(object.oid, object);
  }
  const blobs = objects.filter(({ type }) => type === "blob");
  return {
    files: blobs.map(({ data }) => data.toString()),
    requests: server.requests.slice(before).filter((line) => line.startsWith("POST")).length,
  };
}

describe("what is new since a commit that is known", () => {
  it("comes in one request, down to the content of small files", async () => {
    await update(known);
    const tip = await server.commit(name, { files: { "apps/a/app.yaml": "image: two\n" } });
    expect(await update(tip, known)).toEqual({ files: ["image: two\n"], requests: 1 });
  });

  it("has the directories on the way to what is the same", async () => {
    await update(known);
    const tip = await server.commit(name, { files: { "apps/c/app.yaml": "image: other\n" } });
    expect(await update(tip, known)).toEqual({ files: [], requests: 1 });
    const names = [...held.values()]
      .filter(({ type }) => type === "tree")
      .map(({ oid, data }) =>
        [...treeEntries(data, formatOf(oid))].map((entry) => `${entry.name}`),
      );
    expect(names).toContainEqual(["a", "b", "c"]);
  });

  it("takes another request for a large file", async () => {
    await update(known);
    const content = "1".repeat(50_000);
    const tip = await server.commit(name, { files: { "large.bin": content } });
    const fetched = await update(tip, known);
    expect(fetched.files.map((file) => file === content)).toEqual([true]);
    expect(fetched.requests).toBe(2);
  });

  it("is nothing at all where the tree is the same", async () => {
    await update(known);
    const tip = await server.commit(name, { files: { "README.md": "hello\n" } });
    expect(tip).not.toBe(known);
    expect(await update(tip, known)).toEqual({ files: [], requests: 1 });
  });

  it("is everything for one who has kept nothing", async () => {
    const tip = await server.commit(name, { files: { "README.md": "second\n" } });
    const fetched = await update(tip, known);
    const contents = { ...files, "README.md": "second\n" };
    expect(fetched.files.toSorted()).toEqual(Object.values(contents).toSorted());
  });

  it("is found where the server refuses to leave out large files", async () => {
    await server.git(name, "config", "uploadpackfilter.blob:limit.allow", "false");
    await update(known);
    const tip = await server.commit(name, { files: { "apps/a/app.yaml": "image: two\n" } });
    // Refused, then trees alone, then the file; the second time the refusal is known.
    expect(await update(tip, known)).toEqual({ files: ["image: two\n"], requests: 3 });
    const next = await server.commit(name, { files: { "apps/a/app.yaml": "image: three\n" } });
    expect(await update(next, tip)).toEqual({ files: ["image: three\n"], requests: 2 });
  });
});
