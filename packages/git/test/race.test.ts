import { afterAll, beforeAll, expect, test } from "vitest";
import { ClientProcess } from "./client-process.ts";
import { RemoteFixture } from "./remote-fixture.ts";
import { engines } from "./routes.ts";

const writers = 8;
const writesEach = 22;
const outsideCommits = 24;
/** Writes that a process has under way at a time. */
const atOnce = 3;

let fixture: RemoteFixture;
const clients: ClientProcess[] = [];

beforeAll(async () => {
  fixture = await RemoteFixture.start();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.kill()));
  await fixture.stop();
});

interface Landed {
  readonly line: string;
  readonly commit: string;
}

/** Every other write goes to the file that all processes share. */
function placeOf(line: string, index: number): { readonly path: string; readonly line: string } {
  return { path: index % 2 === 0 ? "shared.txt" : `own/${line.split(" ")[0]}.txt`, line };
}

async function write(client: ClientProcess, lines: readonly string[]): Promise<readonly Landed[]> {
  const waiting = [...lines.entries()];
  const landed: Landed[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, line] = next;
      const { result } = await client.ask({ kind: "append", ...placeOf(line, index) });
      expect(result).toMatchObject({ kind: "committed" });
      landed.push({ line, commit: result.kind === "committed" ? result.commit : "" });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return landed;
}

/** Somebody with plain git, who tries again when the branch has moved. */
async function commitOutside(line: string): Promise<Landed> {
  const { server, name } = fixture;
  for (;;) {
    const parent = await server.git(name, "rev-parse", "main");
    const files = { [`outside/${line}.txt`]: `${line}\n` };
    const commit = await server.commit(name, { branch: "draft", parent, files, message: line });
    const moved = server.git(name, "update-ref", "refs/heads/main", commit, parent);
    if (await moved.then(() => true).catch(() => false)) {
      return { line, commit };
    }
  }
}

async function commitOutsideNowAndThen(): Promise<readonly Landed[]> {
  const landed: Landed[] = [];
  for (let count = 0; count < outsideCommits; count += 1) {
    landed.push(await commitOutside(`outside-${count}`));
  }
  return landed;
}

test("of 200 writes to a branch by eight processes and a person each lands exactly once", {
  timeout: 120_000,
}, async () => {
  await fixture.newRepository();
  for (let index = 0; index < writers; index += 1) {
    const engine = engines[index % engines.length] ?? "wire";
    const remote = fixture.access({ engine, transport: "http" });
    clients.push(new ClientProcess({ remote, attempts: 200, settleDeadline: 60_000 }));
  }
  const linesOf = (index: number) =>
    Array.from({ length: writesEach }, (_, count) => `writer-${index} line-${count}`);
  const results = await Promise.all([
    ...clients.map((client, index) => write(client, linesOf(index))),
    commitOutsideNowAndThen(),
  ]);
  const landed = results.flat();
  expect(landed).toHaveLength(200);

  const log = await fixture.server.log(fixture.name);
  expect(log).toHaveLength(201);
  expect(log.every(({ parents }, index) => parents.length === (index === 200 ? 0 : 1))).toBe(true);
  const byMessage = new Map(log.map(({ message, oid }) => [message, oid]));
  expect(landed.map(({ line }) => [line, byMessage.get(line)])).toEqual(
    landed.map(({ line, commit }) => [line, commit]),
  );

  const shared = (await fixture.server.read(fixture.name, "shared.txt")).trimEnd().split("\n");
  const expected = clients.flatMap((_, index) =>
    linesOf(index).filter((_, count) => count % 2 === 0),
  );
  expect(shared.toSorted()).toEqual(expected.toSorted());
  expect(await fixture.fsck()).toBe("");
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
