import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useExample } from "./example.ts";
import { app, promoted } from "./staging.ts";

const example = useExample();

const file = "env/staging/deployment.yaml";
const observes =
  /"scope":"\*","reason":"the store is new to [^"]*".*"msg":"automation only observes"/;
const would =
  /"reason":"would promote [^"]*; automation only observes since [^"]*, set by glu itself for the system: the store is new to [^"]*then: glu automation set on --reason …; a person can promote","msg":"waits"/;

/** Two images were promoted, the second was rolled back, and then the volume is gone. */
async function loseStore(): Promise<{ readonly good: string; readonly bad: string }> {
  await example.serve();
  const good = await example.deliver("good");
  const bad = await example.deliver("bad");
  const rollback = ["rollback", app, "staging", "--reason", "it crashes", "--apply"];
  expect(await example.run(...rollback)).toMatchObject({ code: 0 });
  await example.stop();
  await rm(join(example.project.directory, ".glu"), { recursive: true });
  return { good, bad };
}

const engine = "GLU_SOURCES_GIT_GITOPSEXAMPLE_REMOTE_ENGINE";

test.each(["wire", "cli"])(
  "a lost store promotes nothing again until a person has looked, with engine %s",
  { timeout: 60_000 },
  async (name) => {
    const { good, bad } = await loseStore();
    await example.serve({ [engine]: name });
    await example.logged(observes);
    await example.logged(would);
    expect(await example.read(file)).toContain(good);
    await example.stop();
    await example.serve({ [engine]: name });
    await example.logged(would);
    expect(await example.read(file)).toContain(good);
    expect(await example.run("automation", "set", "on", "--reason", "bad is fine")).toMatchObject({
      code: 0,
    });
    await example.logged(promoted(bad));
  },
);

test("it is noticed too if the first to use the store is no server", async () => {
  const { good } = await loseStore();
  const seen = await example.run("inspect", app);
  expect(seen.stdout).toMatch(/staging: would promote .*; automation only observes since/);
  expect(await example.run("hold", app, "production", "--reason", "careful")).toMatchObject({
    code: 0,
  });
  await example.serve();
  await example.logged(would);
  expect(await example.read(file)).toContain(good);
});

test("a remote that is away does not hold up the start, and is asked once it is back", async () => {
  const { good } = await loseStore();
  example.git.intercept = (_, response) => {
    response.writeHead(503).end();
    return true;
  };
  await example.serve();
  await example.logged(/"reason":"the phase cannot be read: [^"]*503[^"]*","msg":"waits"/);
  await example.stop();
  await example.serve();
  await example.logged(/"reason":"the phase cannot be read: [^"]*503[^"]*","msg":"waits"/);
  example.git.intercept = undefined;
  await example.logged(observes);
  await example.logged(would);
  expect(await example.read(file)).toContain(good);
});

test("a new store on a repository that Glu has never written to promotes at once", async () => {
  const digest = await example.project.push("second");
  await example.serve();
  await example.logged(promoted(digest));
  expect(JSON.parse((await example.run("automation", "--json")).stdout)).toMatchObject({
    settings: [],
  });
});
