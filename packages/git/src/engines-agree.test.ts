import { afterAll, beforeAll, expect, it } from "vitest";
import { CliRemote } from "./cli/cli-remote.ts";
import type { Oid } from "./objects/object.ts";
import type { Containment, Remote } from "./remote.ts";
import { type GitServer, startGitServer } from "./testing/git-server.ts";
import { growRandomHistory, historyPaths } from "./testing/random-history.ts";
import { seededRandom } from "./testing/seeded-random.ts";
import { openWireRemote } from "./wire/open-wire-remote.ts";

const signal = new AbortController().signal;

let server: GitServer;

beforeAll(async () => {
  server = await startGitServer();
});

afterAll(() => server.close());

it.each([1, 2, 3])("both engines and git tell the same random history (seed %i)", async (seed) => {
  const name = `history-${seed}`;
  const random = seededRandom(seed);
  const first = await server.createRepository(name, { five: "5\n", "a/one": "1\n" });
  const commits = await growRandomHistory({ server, name, first, commits: 25, random });
  const wire = openWireRemote({ url: server.urlOf(name) });
  const cli = new CliRemote({ url: server.pathOf(name) });
  try {
    for (const [known, tip] of pairsOf(commits, random, 15)) {
      const expected = await oracle(name, known, tip);
      expect({ known, tip, ...(await told(wire, known, tip)) }).toEqual({
        known,
        tip,
        ...expected,
      });
      expect({ known, tip, ...(await told(cli, known, tip)) }).toEqual({ known, tip, ...expected });
      const request = { ancestor: known, tip };
      expect(await wire.contains(request, { signal })).toBe(expected.fastForward);
    }
  } finally {
    await Promise.all([wire.close(), cli.close()]);
  }
});

interface Told {
  readonly fastForward: Containment;
  /** By path, the commit that was the last to change it. */
  readonly last: Readonly<Record<string, string>>;
}

async function told(remote: Remote, known: Oid, tip: Oid): Promise<Told> {
  const { fastForward, commits } = await remote.log(
    { known, tip, paths: historyPaths },
    { signal },
  );
  const last = commits.flatMap(({ oid, paths }) => paths.map((path) => [path, oid]));
  return { fastForward, last: Object.fromEntries(last) };
}

async function oracle(name: string, known: Oid, tip: Oid): Promise<Told> {
  const base = await server.git(name, "merge-base", known, tip).catch(() => "");
  if (base !== known) {
    return { fastForward: "no", last: {} };
  }
  const last = await Promise.all(
    historyPaths.map(async (path) => {
      const args = ["-1", "--format=%H", `${known}..${tip}`, "--", path || "."];
      return [path, await server.git(name, "--literal-pathspecs", "log", ...args)] as const;
    }),
  );
  return { fastForward: "yes", last: Object.fromEntries(last.filter(([, oid]) => oid !== "")) };
}

function pairsOf(commits: readonly Oid[], random: () => number, count: number): [Oid, Oid][] {
  return Array.from({ length: count }, () => {
    const [known, tip] = [random(), random()].map((at) => commits[Math.floor(at * commits.length)]);
    if (known === undefined || tip === undefined) {
      throw new Error("there are no commits");
    }
    return [known, tip];
  });
}
