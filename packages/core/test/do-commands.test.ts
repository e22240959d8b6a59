import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ended, runGlu } from "./glu-process.ts";
import { createProgramDirectory, type ProgramDirectory } from "./program-directory.ts";

/** Three phases in a row, and an edge of a kind of its own beside each promotion. */
const program = `
import { appendFileSync } from "node:fs";
import { System } from "@glu/core";
const texts = { draft: "a", review: "b", print: "b" };
const writer = (name) => ({
  interval: 1000,
  mode: "direct",
  read: async (note) => {
    note.text = texts[name];
    return { kind: "found" };
  },
  refresh: async () => undefined,
  watch: () => () => undefined,
  plan: async () => ({ kind: "changes", diff: "--- a/note\\n+++ b/note\\n-b\\n+a\\n", destination: name }),
  update: async (change) => {
    appendFileSync("written.txt", name + "=" + change.resource.text + "\\n");
    texts[name] = change.resource.text;
    return { kind: "written" };
  },
});
const memo = {
  kind: "memo",
  updatable: true,
  open: async ({ phase }) => writer(phase.metadata.name),
};
const mail = {
  kind: "Mail",
  open: ({ from, to }) => ({
    status: async () => ({ kind: "behind", reason: "can always be sent", canPerform: true }),
    perform: async () => {
      appendFileSync("mailed.txt", from.descriptor.metadata.name + "\\n");
      return { outcome: "up-to-date" };
    },
  }),
};
class Note {
  text = "";
  digest() {
    return this.text;
  }
}
const system = new System({ name: "library" });
system.definePipeline({ name: "notes" }, () => new Note(), (pipeline) => {
  const draft = pipeline.phase({ name: "draft" }, memo);
  const review = pipeline.phase({ name: "review" }, memo, { promotesFrom: draft });
  const print = pipeline.phase({ name: "print" }, memo, { promotesFrom: review });
  pipeline.edge({ kind: mail, from: draft, to: review });
  pipeline.edge({ kind: mail, from: review, to: print });
});
export default system;
`;

let directory: ProgramDirectory;

beforeEach(async () => {
  directory = await createProgramDirectory();
  await directory.write("pipeline.ts", program);
});
afterEach(() => directory.remove());

const glu = (...args: readonly string[]): Promise<Ended> => runGlu(args, { cwd: directory.path });

async function lines(file: string): Promise<readonly string[]> {
  return (await readFile(join(directory.path, file), "utf8")).split("\n").slice(0, -1);
}

function isWritten(): boolean {
  return ["written.txt", "mailed.txt"].some((file) => existsSync(join(directory.path, file)));
}

describe("G43 glu do", () => {
  test("shows what all edges of a kind would do, and writes nothing", async () => {
    const { code, stdout, stderr } = await glu("do", "notes", "PROMOTION");
    expect(stderr).toBe(
      "notes: review -> print: up to date\nnotes: draft -> review: b -> a on review\n" +
        "nothing was written; add --apply to write it\n",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "--- a/note\n+++ b/note\n-b\n+a\n" });
    expect(isWritten()).toBe(false);
  });

  test("B60 writes what was planned and no more, wherever the flag stands", async () => {
    const { code, stderr } = await glu("do", "notes", "promotion", "--apply");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain("notes: draft -> review: promoted\n");
    expect(await lines("written.txt")).toEqual(["review=a"]);
  });

  test("performs a kind of one's own, which cannot be planned, the last edge first", async () => {
    const planned = await glu("do", "notes", "mail");
    expect(planned.stderr).toContain(
      "notes: draft -> review (Mail): what it would do cannot be said before it is done\n",
    );
    expect(isWritten()).toBe(false);
    const done = await glu("do", "--apply", "notes", "mail", "--json");
    expect(done.code).toBe(0);
    expect(await lines("mailed.txt")).toEqual(["review", "draft"]);
    expect(JSON.parse(done.stdout)).toMatchObject({
      plans: [
        { edge: { from: "review", to: "print", kind: "Mail" }, result: { outcome: "up-to-date" } },
        { edge: { from: "draft", to: "review", kind: "Mail" }, result: { outcome: "up-to-date" } },
      ],
    });
  });

  test("keeps to the phases that are named", async () => {
    expect((await glu("do", "notes", "mail", "--from", "draft", "--apply")).code).toBe(0);
    expect((await glu("do", "notes", "mail", "--to", "print", "--apply")).code).toBe(0);
    expect(await lines("mailed.txt")).toEqual(["draft", "review"]);
  });

  test.each([
    [["notes", "deploy"], 'has no edge of kind "deploy"; its kinds are: Mail, promotion'],
    [["notes", "promotoin"], 'did you mean "promotion"?'],
    [
      ["notes", "mail", "--to", "draft"],
      'of kind "mail" to "draft"; its kinds are: Mail, promotion',
    ],
    [["notes", "mail", "--from", "drafft"], 'did you mean "draft"?'],
    [["nodes", "mail"], 'pipeline "nodes" not found; there are: notes'],
  ])("%j does nothing, and says what there is", async (args, message) => {
    const { code, stderr } = await glu("do", ...args, "--apply");
    expect(stderr).toContain(message);
    expect(code).toBe(1);
    expect(isWritten()).toBe(false);
  });

  test.each([[["notes"]], [[]]])("with %j alone is called wrongly", async (args) => {
    const { code, stderr } = await glu("do", ...args);
    expect(stderr).toContain("missing required argument");
    expect(code).toBe(2);
  });
});

describe("glu plan", () => {
  test("shows what promoting would do, and never writes", async () => {
    const { code, stdout, stderr } = await glu("plan", "notes");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "--- a/note\n+++ b/note\n-b\n+a\n" });
    expect(stderr).not.toContain("nothing was written");
    expect((await glu("plan", "notes", "--apply")).code).toBe(2);
    expect(isWritten()).toBe(false);
  });

  test("gives programs the plans", async () => {
    const { stdout } = await glu("plan", "notes", "review", "--json");
    const edge = { pipeline: "notes", from: "draft", to: "review", kind: "promotion" };
    const plan = { decision: "write", from_digest: "a", to_digest: "b", branch: "review" };
    expect(JSON.parse(stdout)).toMatchObject({ plans: [{ edge, plan, result: null }] });
    const all = await glu("plan");
    expect(all).toMatchObject({ code: 2, stderr: expect.stringContaining("please pass --all") });
  });
});
