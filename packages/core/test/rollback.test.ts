import { userInfo } from "node:os";
import { type Filesystem, type GitResource, git, type PhaseDescriptor, System } from "@glu/core";
import { type GitServer, startGitServer, startSystem } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

let server: GitServer;
let project: ExampleProject;
let running: GluProcess | undefined;

const app = "gitops-example-app";
const user = userInfo().username;
const file = "env/staging/deployment.yaml";

beforeAll(async () => {
  server = await startGitServer();
});
beforeEach(async () => {
  project = await createExampleProject(server, "300ms");
});
afterEach(async () => {
  await running?.kill();
  running = undefined;
  await project.remove();
});
afterAll(() => server.close());

/** A line of the log. */
function waits(reason: string): RegExp {
  return new RegExp(`"reason":"${reason}[^"]*".*"msg":"waits"`);
}

function glu(...args: string[]) {
  return runGlu(args, { cwd: project.directory });
}

async function serve(): Promise<string> {
  running = new GluProcess([], { cwd: project.directory });
  return await running.url();
}

async function promoted(content: string): Promise<string> {
  const digest = await project.push(content);
  await running?.logged(new RegExp(`"to":"${app}/staging","digest":"${digest}".*"msg":"promoted"`));
  return digest;
}

const rollback = ["rollback", app, "staging", "--reason", "it crashes"];

test("a rollback is shown first, written on demand, and stays, also through a restart", async () => {
  await serve();
  const good = await promoted("good");
  const bad = await promoted("bad");
  const before = await server.tip(project.repository);
  const shown = await glu(...rollback);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(`+`) });
  expect(shown.stdout).toContain(good);
  expect(shown.stderr).toContain("nothing was written; add --apply to write it");
  expect(await server.tip(project.repository)).toBe(before);

  const done = await glu(...rollback, "--apply");
  expect(done.stderr).toMatch(/staging: rolled back in commit [0-9a-f]{40}/);
  expect(done.code).toBe(0);
  expect(await server.read(project.repository, file)).toContain(good);
  const message = await server.git(project.repository, "log", "-1", "--format=%B");
  expect(message).toContain("Glu-Edge: rollback staging -> staging");
  expect(message).toMatch(/^Roll back staging\n/);
  expect(message).toContain("\n\nit crashes\n\nGlu-Promotion: ");
  const rolledBack = await server.tip(project.repository);

  running?.signal("SIGTERM");
  await running?.ended();
  await serve();
  await running?.logged(waits(`held by ${user}: rolled back: it crashes`));
  expect(await server.tip(project.repository)).toBe(rolledBack);
  const { stdout } = await glu("history", app, "staging", "--json");
  expect(JSON.parse(stdout).arrivals).toMatchObject([
    { digest: good, cause: "rollback" },
    { digest: bad, cause: "promotion" },
    { digest: good, cause: "promotion" },
    { cause: "observed" },
  ]);

  await glu("release", app, "staging");
  await running?.logged(waits(`vetoed by ${user}: rolled back: it crashes`));
  const mended = await promoted("mended");
  expect(await server.read(project.repository, file)).toContain(mended);
});

test("it goes to any version of the history, and says what it cannot do", async () => {
  await serve();
  await promoted("first");
  await promoted("second");
  const { arrivals } = JSON.parse((await glu("history", app, "staging", "--json")).stdout);
  const [current, , oldest] = arrivals;
  const back = await glu(...rollback, "--to", oldest.version, "--apply");
  expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining(oldest.digest) });
  const again = await glu(...rollback, "--to", oldest.version, "--apply");
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("up to date") });
  const unknown = current.version.replace(/.{4}$/, "0000");
  const nowhere = await glu(...rollback, "--to", unknown);
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("has no version") });
  const readOnly = await glu("rollback", app, "oci", "--reason", "x", "--apply");
  expect(readOnly).toMatchObject({ code: 1, stderr: expect.stringContaining("can only be read") });
  expect(await glu("rollback", app, "staging")).toMatchObject({ code: 2 });
});

test("with --resume on-newer the phase is not held: the next new image goes by itself, the bad one does not", async () => {
  await serve();
  const good = await promoted("good");
  const bad = await promoted("bad");
  const done = await glu(...rollback, "--resume", "on-newer", "--apply");
  expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining("next newer arrival") });
  const { restraints } = JSON.parse((await glu("restraints", app, "--json")).stdout);
  expect(restraints).toMatchObject([{ kind: "veto", digest: bad }]);
  await running?.logged(/"reason":"vetoed by [^"]*".*"msg":"waits"/);
  expect(await server.read(project.repository, file)).toContain(good);
  const mended = await promoted("mended");
  expect(await server.read(project.repository, file)).toContain(mended);
});

test("a person passes over what is held and vetoed with a reason, which the record keeps", async () => {
  await serve();
  await promoted("good");
  const bad = await promoted("bad");
  await glu(...rollback, "--apply");
  const held = await glu("promote", app, "staging", "--apply");
  expect(held).toMatchObject({ code: 1, stderr: expect.stringContaining("held by") });
  const planned = await glu("promote", app, "staging", "--override", "it was the database");
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining(bad) });
  const forced = ["promote", app, "staging", "--apply", "--override", "it was the database"];
  expect(await glu(...forced)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("promoted in commit"),
  });
  const { promotions } = JSON.parse((await glu("promotions", app, "staging", "--json")).stdout);
  expect(promotions[0]).toMatchObject({ from_digest: bad, reason: "it was the database" });
  expect(promotions[1]).toMatchObject({ kind: "rollback", reason: "it crashes" });
});

test("it is refused as a whole, and stops nothing, if it cannot be written", async () => {
  await serve();
  await promoted("good");
  await promoted("bad");
  const hook = 'echo "not on a Friday" >&2; exit 1';
  await server.setHook(project.repository, "pre-receive", hook);
  const refused = await glu(...rollback, "--apply");
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("not on a Friday") });
  const { stdout } = await glu("restraints", app, "--json");
  expect(JSON.parse(stdout)).toEqual({ restraints: [] });
  const records = JSON.parse((await glu("promotions", app, "staging", "--json")).stdout);
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

test("it writes what Git had at that commit, and says so if neither Git nor the history has it", async () => {
  await server.createRepository("sealed", { "a.txt": "old", "b.txt": "oldest" });
  const source = git({ url: server.urlOf("sealed"), interval: "1h" });
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
    await server.commit("sealed", { files: { "a.txt": "new" } });
    await promote();
    const { arrivals } = await operations.history(phase, {});
    const [, middle, first] = arrivals;
    const back = { actor: "ada", reason: "it crashes" };
    const done = await operations.rollback(phase, { ...back, version: middle?.version ?? "" });
    expect(done).toMatchObject({ outcome: "rolled-back" });
    expect(await server.read("sealed", "b.txt")).toBe("old");
    const impossible = operations.rollback(phase, { ...back, version: first?.version ?? "" });
    await expect(impossible).rejects.toThrow("is no longer understood");
  } finally {
    await started.stop();
  }
});

test("the first state of a phase has nothing before it", async () => {
  const first = await glu(...rollback, "--apply");
  expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining("no earlier state") });
});
