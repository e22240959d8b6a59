import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Oid, parseOid } from "../objects/object.ts";
import { type GitServer, startGitServer } from "../testing/git-server.ts";
import { range } from "../testing/repository-fixture.ts";
import { openWireRemote } from "./open-wire-remote.ts";
import type { WireRemote } from "./wire-remote.ts";

const name = "long";
/** More than are looked at. */
const commits = 20_001;
const absent = parseOid("1234567890123456789012345678901234567890");
const { signal } = new AbortController();

let server: GitServer;
let remote: WireRemote;
let first: Oid;
let tip: Oid;

beforeAll(async () => {
  server = await startGitServer();
  first = await server.createRepository(name, { "README.md": "hello\n" });
  const files = { "README.md": "again\n" };
  await server.commitAll(
    name,
    range(commits).map(() => ({ files })),
  );
  await server.git(name, "config", "uploadpack.allowFilter", "true");
  tip = parseOid(await server.git(name, "rev-parse", "main"));
});

beforeEach(() => {
  remote = openWireRemote({ url: server.urlOf(name) });
});

afterEach(() => remote.close());

afterAll(() => server.close());

describe("in a history that is longer than is looked at", () => {
  const ask = (ancestor: Oid, of = tip) => remote.contains({ ancestor, tip: of }, { signal });

  it("a commit the remote never had led to nothing", async () => {
    expect(await ask(absent)).toBe("no");
  });

  it("a commit that lies too far back led to nobody knows what", async () => {
    expect(await ask(first)).toBe("unknown");
    expect(await ask(first)).toBe("unknown");
  });

  it("a commit is found that does not lie too far back", async () => {
    expect(await ask(parseOid(await server.git(name, "rev-parse", "main~20000")))).toBe("yes");
  });

  it("nobody knows what led to a commit the remote never had", async () => {
    expect(await ask(first, absent)).toBe("unknown");
  });
});
