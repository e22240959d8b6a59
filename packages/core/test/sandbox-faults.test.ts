import { git, oci, System, schedule } from "@glu/core";
import { startSandbox } from "@glu/core/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { ada, app, files, old, shop, startShop, toStaging } from "./sandbox-shop.ts";

describe("a sandbox says what is wrong:", () => {
  test("what a phase shows in place of what was expected, and what the edges wait for", async () => {
    const { sandbox, staging } = await startShop();
    await staging.hold({ ...ada, reason: "release freeze" });
    const { digest } = await sandbox.pushImage("app");
    await sandbox.passTime("1m");
    await expect(staging.assertShows(digest)).rejects.toMatchObject({
      name: "AssertionError",
      message: `expected app/staging to show ${digest}
  staging shows ${old} (observed, 2024-01-01T00:00:00.000Z)
  image -> staging is blocked: held by ada: release freeze; release the hold to go on`,
      actual: old,
      expected: digest,
    });
    const edge = sandbox.edge("app", "image", "staging");
    await expect(edge.assertStatus("up-to-date")).rejects.toMatchObject({
      message: `expected app: image -> staging to be up-to-date
  image -> staging is blocked: held by ada: release freeze; release the hold to go on
  image shows ${digest} (observed, 2024-01-01T00:00:00.000Z)
  staging shows ${old} (observed, 2024-01-01T00:00:00.000Z)`,
    });
  });

  test("that nothing was pushed, or committed", async () => {
    const { sandbox } = await startShop(shop(), { repositories: {} });
    expect((await sandbox.phase("app", "image").view()).reason).toContain(
      "registry.example/app:latest is not there: the directory has no tags at all",
    );
    await expect(sandbox.phase("app", "staging").assertShows(old)).rejects.toThrow(
      "has no commit yet",
    );
  });

  test("names that the program does not have", async () => {
    const system = shop();
    await expect(startSandbox(system, { images: ["ap"] })).rejects.toThrow('did you mean "app"?');
    await expect(startSandbox(system, { repositories: { cfg: files } })).rejects.toThrow(
      "there are: config",
    );
    const { sandbox } = await startShop(system);
    expect(() => sandbox.phase("app", "stagin")).toThrow('did you mean "staging"?');
    expect(() => sandbox.edge("app", "image", "production")).toThrow("image -> staging");
  });

  test("names that were not given do not compile", () => {
    const wrong = async () => {
      const sandbox = await startSandbox(shop(), {
        images: ["app"],
        repositories: { config: files },
      });
      // @ts-expect-error no such image
      await sandbox.pushImage("api");
      // @ts-expect-error no such repository
      sandbox.repository("app");
      // @ts-expect-error no duration
      await sandbox.passTime("soon");
      // @ts-expect-error nobody asks
      await sandbox.phase("app", "staging").promote({});
    };
    expect(wrong).toBeTypeOf("function");
  });

  test("that a system is in a sandbox already, or what has gone before", async () => {
    const system = shop();
    const { sandbox } = await startShop(system);
    await expect(startSandbox(system)).rejects.toThrow('system "shop" runs already');
    await expect(sandbox.passTimeUntil("2023-12-31T00:00:00Z")).rejects.toThrow("in the past");
    await expect(sandbox.passTimeUntil("tomorrow")).rejects.toThrow("no time of ISO 8601");
    await sandbox.close();
    await startShop(system);
  });

  test("what does not end, and it can be closed all the same", async () => {
    const system = new System({ name: "shop" });
    system.definePipeline({ name: "app" }, app, (pipeline) => {
      const image = pipeline.phase({ name: "image" }, oci("app"));
      const promotesFrom = { phase: image, when: () => new Promise<true>(() => undefined) };
      pipeline.phase({ name: "staging" }, git("config"), { promotesFrom });
    });
    system.addTrigger(schedule({ interval: "10s", ...toStaging }));
    const repositories = { config: files };
    const sandbox = await startSandbox(system, { repositories, patience: "200ms" });
    onTestFinished(sandbox.close);
    await sandbox.pushImage("app");
    await expect(sandbox.passTime("10s")).rejects.toThrow(
      'nothing has happened for 0.2 s, and this has not ended: the condition "when" of app/staging',
    );
    await expect(sandbox.phase("app", "staging").promote(ada)).rejects.toThrow(
      'this has not ended: the condition "when" of app/staging',
    );
    const begin = performance.now();
    await sandbox.close();
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  test("what does not end at the start, and the system can be started again", async () => {
    const resource = app();
    let isStuck = true;
    const readFrom: typeof resource.readFrom = (phase, tree) =>
      isStuck ? new Promise(() => undefined) : resource.readFrom(phase, tree);
    const system = new System({ name: "shop" });
    const create = () => Object.assign(app(), { readFrom });
    system.definePipeline({ name: "app" }, create, (pipeline) => {
      const image = pipeline.phase({ name: "image" }, oci("app"));
      pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: image });
    });
    const options = { repositories: { config: files }, patience: "300ms" } as const;
    await expect(startSandbox(system, options)).rejects.toThrow("this has not ended: ");
    isStuck = false;
    const sandbox = await startSandbox(system, { repositories: { config: files } });
    await sandbox.close();
  });
});
