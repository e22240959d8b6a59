import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { startRegistry } from "@glu/core/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { processSpace } from "../src/process-name.ts";
import { useExample } from "./example.ts";
import { GluProcess } from "./glu-process.ts";
import { app } from "./staging.ts";

const example = useExample();

/** How long it takes to end well after SIGTERM, in ms. */
async function stopTime(process: GluProcess): Promise<number> {
  const start = performance.now();
  process.signal("SIGTERM");
  const { code, stderr } = await process.ended();
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return performance.now() - start;
}

async function commits(): Promise<number> {
  return (await example.git.log(example.project.repository)).length;
}

describe("without arguments", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "S6 S57 S58 S60 it serves and promotes by itself until %s, and ends with 0",
    async (signal) => {
      const digest = await example.project.push("served");
      const url = await example.serve();
      await example.logged(/"digest":"sha256:[^}]*"msg":"promoted"/);
      const answer = await fetch(`${url}/api/v1/pipelines/${app}/phases/staging`);
      expect(await answer.json()).toMatchObject({ resource: { digest, cause: "promotion" } });
      example.server.signal(signal);
      expect(await example.server.ended()).toMatchObject({ code: 0, stdout: "" });
      expect(await commits()).toBe(2);
    },
  );

  test("it delivers nothing twice, whatever was rolled back by hand while it was away", async () => {
    example.start();
    const digest = await example.project.push("second");
    await example.logged(new RegExp(`"digest":"${digest}".*"msg":"promoted"`));
    await example.stop();
    await example.git.git(example.project.repository, "update-ref", "refs/heads/main", "main~1");
    const rolledBack = await example.tip();
    const url = await example.serve();
    await example.logged(/"reason":"this was delivered before[^"]*".*"msg":"waits"/);
    expect(await example.tip()).toBe(rolledBack);
    const answer = await fetch(`${url}/api/v1/pipelines/${app}`);
    expect(await answer.json()).toMatchObject({ edges: expect.anything() });
  });

  test("commands that only look need nobody's leave", async () => {
    await example.serve();
    expect(await example.run("inspect", app)).toMatchObject({ code: 0 });
  });

  test("a promotion is left to the server that has the store", async () => {
    const url = await example.serve();
    const digest = await example.project.push("second");
    await example.logged(new RegExp(`"digest":"${digest}".*"msg":"promoted"`));
    const promoted = await example.run("promote", app, "production", "--apply");
    expect(promoted.stderr).toContain(`asking the server at ${url}, which has the store`);
    expect(promoted.stderr).toMatch(/staging -> production: promoted in commit [0-9a-f]{40}/);
    expect(promoted).toMatchObject({ code: 0, stdout: expect.stringContaining(`+`) });
    expect(await example.run("promote", app, "production", "--apply")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("staging -> production: up to date"),
    });
    expect(await example.run("promote", app, "nowhere", "--apply")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('phase "nowhere" not found'),
    });
  });

  test("it keeps what it needs while it runs below storage.path, and nothing after", async () => {
    const killed = join(example.project.directory, ".glu", `work-1234567-${processSpace()}-left`);
    await mkdir(killed, { recursive: true });
    await example.serve();
    const names = await readdir(join(example.project.directory, ".glu"));
    const [work, ...others] = names.filter((name) => !name.startsWith("glu.db"));
    expect(work).toMatch(/^work-\d+-/);
    expect(work).not.toContain("left");
    expect(others).toEqual([]);
    await example.stop();
    expect(await readdir(join(example.project.directory, ".glu"))).toEqual(["glu.db"]);
  });

  test("it says who is promoted by itself", async () => {
    example.start();
    await example.logged(
      /"from":"gitops-example-app\/oci","to":"gitops-example-app\/staging","trigger":"schedule 300ms","msg":"promotes by itself"/,
    );
  });

  test("it logs for people where that is configured", async () => {
    example.start({ GLU_LOG_FORMAT: "pretty" });
    await example.logged(
      /^\d\d:\d\d:\d\d info +promotes by itself .*to=gitops-example-app\/staging/m,
    );
  });

  test("a taken port is one clear line and exit code 1", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await example.project.push("must not be promoted");
    example.env = { GLU_SERVER_PORT: String(port) };
    const { code, stderr } = await example.run();
    taken.close();
    expect(code).toBe(1);
    expect(stderr.split("\n").filter((line) => line.startsWith("glu: "))).toEqual([
      `glu: cannot listen on 127.0.0.1:${port}: the port is taken; set server.port or GLU_SERVER_PORT to another one`,
    ]);
    expect(await commits()).toBe(1);
  });

  test("an unreadable configuration is one clear line and exit code 1", async () => {
    await writeFile(join(example.project.directory, "glu.yaml"), "server:\n  prot: 1\n");
    expect(await example.run()).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^glu: glu\.yaml:2:3: server\.prot: .*"port".*\n$/),
    });
  });

  test("a push that hangs does not keep it from ending in time", { timeout: 60_000 }, async () => {
    await example.git.setHook(example.project.repository, "pre-receive", "sleep 30");
    await example.project.push("stuck");
    await example.serve();
    const isPushing = () =>
      example.git.requests.some((line) =>
        line.includes(`POST /${example.project.repository}.git/git-receive`),
      );
    while (!isPushing()) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await stopTime(example.server)).toBeLessThan(15_000);
  });

  test("a condition that never answers does not either", { timeout: 60_000 }, async () => {
    const program = join(example.project.directory, "pipeline.ts");
    const text = await readFile(program, "utf8");
    const gated = text.replace(
      "{ promotesFrom: app }",
      '{ promotesFrom: { phase: app, when: () => { console.error("asked"); return new Promise(() => {}); } } }',
    );
    await writeFile(program, gated);
    await example.project.push("waits for ever");
    example.start();
    await example.logged(/asked/);
    expect(await stopTime(example.server)).toBeLessThan(15_000);
    expect(await readdir(join(example.project.directory, ".glu"))).toEqual(["glu.db"]);
  });

  test("nor does a registry that never answers while it starts", async () => {
    const registry = await startRegistry();
    registry.fail({ kind: "hang" });
    const asked = registry.nextRequest();
    example.start({
      GLU_SOURCES_OCI_APP_REFERENCE: `${registry.host}/shop/app:latest`,
      GLU_SOURCES_OCI_APP_PLAIN_HTTP: "true",
    });
    await Promise.race([asked, example.server.url()]);
    expect(await stopTime(example.server)).toBeLessThan(15_000);
    await registry.stop();
  });

  test("nor does a program that never finishes loading", async () => {
    const program = join(example.project.directory, "slow.ts");
    await writeFile(
      program,
      'console.error("loading"); await new Promise(() => {}); export default 1;',
    );
    const glu = new GluProcess(["--file", "slow.ts"], { cwd: example.project.directory });
    onTestFinished(() => glu.kill());
    await glu.logged(/loading/);
    expect(await stopTime(glu)).toBeLessThan(15_000);
  });

  test("it answers while a registry keeps it waiting", async () => {
    const registry = await startRegistry();
    registry.fail({ kind: "hang" });
    example.start({
      GLU_SOURCES_OCI_APP_REFERENCE: `${registry.host}/shop/app:latest`,
      GLU_SOURCES_OCI_APP_PLAIN_HTTP: "true",
    });
    const url = await example.server.url();
    const phase = await fetch(`${url}/api/v1/pipelines/${app}/phases/oci`);
    expect(await phase.json()).toMatchObject({ state: "unknown" });
    await registry.stop();
  });

  test("a second signal ends it at once", async () => {
    await example.git.setHook(example.project.repository, "pre-receive", "sleep 60");
    await example.project.push("stuck");
    await example.serve();
    example.server.signal("SIGINT");
    await example.logged(/"msg":"stopping"/);
    example.server.signal("SIGINT");
    expect((await example.server.ended()).code).toBe(130);
  });
});
