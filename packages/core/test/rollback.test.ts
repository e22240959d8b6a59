import { userInfo } from "node:os";
import { type Filesystem, type GitResource, git, type PhaseDescriptor, System } from "@glu/core";
import type { RollbackPlanView } from "@glu/core/api-types";
import { startSystem } from "@glu/core/testing";
import { expect, test } from "vitest";
import { useExample } from "./example.ts";
import { app, waits } from "./staging.ts";

const example = useExample();

const user = userInfo().username;
const file = "env/staging/deployment.yaml";

const rollback = ["rollback", app, "staging", "--reason", "it crashes"];

test("a rollback is shown first, written on demand, and stays, also through a restart", async () => {
  await example.serve();
  const good = await example.deliver("good");
  const bad = await example.deliver("bad");
  const before = await example.tip();
  const shown = await example.run(...rollback);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(`+`) });
  expect(shown.stdout).toContain(good);
  expect(shown.stderr).toContain("nothing was written; add --apply to write it");
  expect(await example.tip()).toBe(before);

  const done = await example.run(...rollback, "--apply");
  expect(done.stderr).toMatch(/staging: rolled back in commit [0-9a-f]{40}/);
  expect(done.code).toBe(0);
  expect(await example.read(file)).toContain(good);
  const message = await example.git.git(example.project.repository, "log", "-1", "--format=%B");
  expect(message).toContain("Glu-Edge: rollback staging -> staging");
  expect(message).toMatch(/^Roll back staging\n/);
  expect(message).toContain("\n\nit crashes\n\nTag: latest\n\nGlu-Promotion: ");
  const rolledBack = await example.tip();

  await example.stop();
  await example.serve();
  await example.logged(waits(`held by ${user}: rolled back: it crashes`));
  expect(await example.tip()).toBe(rolledBack);
  const { stdout } = await example.run("history", app, "staging", "--json");
  expect(JSON.parse(stdout).arrivals).toMatchObject([
    { digest: good, cause: "rollback" },
    { digest: bad, cause: "promotion" },
    { digest: good, cause: "promotion" },
    { cause: "observed" },
  ]);

  await example.run("release", app, "staging");
  await example.logged(waits(`vetoed by ${user}: rolled back: it crashes`));
  const mended = await example.deliver("mended");
  expect(await example.read(file)).toContain(mended);
});

test("it goes to any version of the history, and says what it cannot do", async () => {
  await example.serve();
  await example.deliver("first");
  await example.deliver("second");
  const { arrivals } = JSON.parse((await example.run("history", app, "staging", "--json")).stdout);
  const [current, , oldest] = arrivals;
  const back = await example.run(...rollback, "--to", oldest.version, "--apply");
  expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining(oldest.digest) });
  const again = await example.run(...rollback, "--to", oldest.version, "--apply");
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("up to date") });
  const unknown = current.version.replace(/.{4}$/, "0000");
  const nowhere = await example.run(...rollback, "--to", unknown);
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("has no version") });
  const readOnly = await example.run("rollback", app, "oci", "--reason", "x", "--apply");
  expect(readOnly).toMatchObject({ code: 1, stderr: expect.stringContaining("can only be read") });
  expect(await example.run("rollback", app, "staging")).toMatchObject({ code: 2 });
});

test("with --resume on-newer the phase is not held: the next new image goes by itself, the bad one does not", async () => {
  await example.serve();
  const good = await example.deliver("good");
  const bad = await example.deliver("bad");
  const done = await example.run(...rollback, "--resume", "on-newer", "--apply");
  expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining("next newer arrival") });
  const { restraints } = JSON.parse((await example.run("restraints", app, "--json")).stdout);
  expect(restraints).toMatchObject([{ kind: "veto", digest: bad }]);
  await example.logged(/"reason":"vetoed by [^"]*".*"msg":"waits"/);
  expect(await example.read(file)).toContain(good);
  const mended = await example.deliver("mended");
  expect(await example.read(file)).toContain(mended);
});

test("a person passes over what is held and vetoed with a reason, which the record keeps", async () => {
  await example.serve();
  await example.deliver("good");
  const bad = await example.deliver("bad");
  await example.run(...rollback, "--apply");
  const held = await example.run("promote", app, "staging", "--apply");
  expect(held).toMatchObject({ code: 1, stderr: expect.stringContaining("held by") });
  const planned = await example.run("promote", app, "staging", "--override", "it was the database");
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining(bad) });
  const forced = ["promote", app, "staging", "--apply", "--override", "it was the database"];
  expect(await example.run(...forced)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("promoted in commit"),
  });
  const { promotions } = JSON.parse(
    (await example.run("promotions", app, "staging", "--json")).stdout,
  );
  expect(promotions[0]).toMatchObject({ from_digest: bad, reason: "it was the database" });
  expect(promotions[1]).toMatchObject({ kind: "rollback", reason: "it crashes" });
});

test("it is refused as a whole, and stops nothing, if it cannot be written", async () => {
  await example.serve();
  await example.deliver("good");
  await example.deliver("bad");
  const hook = 'echo "not on a Friday" >&2; exit 1';
  await example.git.setHook(example.project.repository, "pre-receive", hook);
  const refused = await example.run(...rollback, "--apply");
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("not on a Friday") });
  const { stdout } = await example.run("restraints", app, "--json");
  expect(JSON.parse(stdout)).toEqual({ restraints: [] });
  const records = JSON.parse((await example.run("promotions", app, "staging", "--json")).stdout);
  expect(records.promotions[0]).toMatchObject({ kind: "rollback", state: "failed" });
});

/** Says little of itself: what it is stands in Git alone. */
class Sealed implements GitResource {
  content = "";
  digest(): string {
    return this.content;
  }
  toJSON(): object {
    return {};
  }
  async readFrom(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    this.content = await files.readFile(`${phase.metadata.name}.txt`, "utf8");
  }
  async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    await files.writeFile(`${phase.metadata.name}.txt`, this.content);
  }
}

test("with the arrival that was seen it leaves nothing else, and has the new plan if something else came", async () => {
  await example.git.createRepository("sealed", { "a.txt": "0", "b.txt": "0" });
  const source = git({ url: example.git.urlOf("sealed"), interval: "1h" });
  const system = new System({ name: "sealed" });
  system.definePipeline(
    { name: "sealed" },
    () => new Sealed(),
    (pipeline) => {
      const a = pipeline.phase({ name: "a" }, source);
      pipeline.phase({ name: "b" }, source, { promotesFrom: a });
    },
  );
  const started = await startSystem(system);
  try {
    const { operations } = started;
    const phase = { pipeline: "sealed", phase: "b" };
    const edge = { pipeline: "sealed", from: "a", to: "b" };
    const promote = async (content: string) => {
      await example.git.commit("sealed", { files: { "a.txt": content } });
      await operations.perform(edge, { actor: "ada" });
    };
    await promote("1");
    await promote("2");
    const seen = await operations.planRollback(phase, {});
    await promote("3");
    const roll = (plan: RollbackPlanView) =>
      operations.rollback(phase, {
        actor: "ada",
        reason: "it crashes",
        version: seen.target?.version,
        expected: { current_version: plan.current?.version ?? "" },
      });
    const plan = await operations.planRollback(phase, { version: seen.target?.version });
    expect(plan.current?.version).not.toBe(seen.current?.version);
    expect(await roll(seen)).toEqual({ outcome: "plan-changed", plan });
    expect(await operations.restraints("sealed")).toEqual({ restraints: [] });
    expect(await example.git.read("sealed", "b.txt")).toBe("3");
    expect(await roll(plan)).toMatchObject({ outcome: "rolled-back" });
    expect(await example.git.read("sealed", "b.txt")).toBe("1");
  } finally {
    await started.stop();
  }
});

test("it writes what Git had at that commit, and says so if neither Git nor the history has it", async () => {
  await example.git.createRepository("sealed", { "a.txt": "old", "b.txt": "oldest" });
  const source = git({ url: example.git.urlOf("sealed"), interval: "1h" });
  const system = new System({ name: "sealed" });
  system.definePipeline(
    { name: "sealed" },
    () => new Sealed(),
    (pipeline) => {
      const a = pipeline.phase({ name: "a" }, source);
      pipeline.phase({ name: "b" }, source, { promotesFrom: a });
    },
  );
  const started = await startSystem(system);
  try {
    const { operations } = started;
    const phase = { pipeline: "sealed", phase: "b" };
    const promote = () =>
      operations.perform({ pipeline: "sealed", from: "a", to: "b" }, { actor: "ada" });
    await promote();
    await example.git.commit("sealed", { files: { "a.txt": "new" } });
    await promote();
    const { arrivals } = await operations.history(phase, {});
    const [, middle, first] = arrivals;
    const back = { actor: "ada", reason: "it crashes" };
    const done = await operations.rollback(phase, { ...back, version: middle?.version ?? "" });
    expect(done).toMatchObject({ outcome: "rolled-back" });
    expect(await example.git.read("sealed", "b.txt")).toBe("old");
    const impossible = operations.rollback(phase, { ...back, version: first?.version ?? "" });
    await expect(impossible).rejects.toThrow("is no longer understood");
  } finally {
    await started.stop();
  }
});

test("the first state of a phase has nothing before it", async () => {
  const first = await example.run(...rollback, "--apply");
  expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining("no earlier state") });
});
