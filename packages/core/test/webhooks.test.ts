import { git, oci, onChange, System } from "@glu/core";
import {
  type GitServer,
  ManualTimers,
  type RegistryServer,
  type StartedSystem,
  type StartSystemOptions,
  startGitServer,
  startRegistry,
  startSystem,
} from "@glu/core/testing";
import { Pool } from "undici";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Server } from "../src/server/server.ts";
import { ada, edge, forgeKinds, repository as onForge, Proposing } from "./proposing.ts";
import { Release } from "./release.ts";
import { githubEvent, mergedEvents, secret, sendWebhook, takeWebhooks } from "./webhook.ts";

const image = { repository: "shop/app", tag: "latest" };
const interval = "10m";
/** Long before the interval is over. */
const soon = { timeout: 5_000, interval: 10 };
const script = { authorization: `Bearer ${secret}` };

describe("while the next look is ten minutes away", () => {
  let registry: RegistryServer;
  let server: GitServer;
  let started: StartedSystem;
  let receiver: Server;

  beforeEach(async () => {
    registry = await startRegistry();
    server = await startGitServer();
    await server.createRepository("acme/deploy", {
      "phases/staging.json": '{ "version": "old" }\n',
    });
    await registry.push({ ...image, content: "first" });
  });
  afterEach(async () => {
    await receiver.close();
    await started.stop();
    await server.close();
    await registry.stop();
  });

  async function start(system: System, options: StartSystemOptions = {}): Promise<void> {
    started = await startSystem(system, options);
    receiver = await takeWebhooks((hint) => started.lookAt(hint));
  }

  function pipeline(): System {
    const system = new System({ name: "shop" });
    const reference = `${registry.host}/${image.repository}:${image.tag}`;
    const url = server.urlOf("acme/deploy");
    system.definePipeline(
      { name: "app" },
      () => new Release(),
      (define) => {
        const app = define.phase({ name: "oci" }, oci({ reference, plainHttp: true, interval }));
        define.phase({ name: "staging" }, git({ url, interval }), { promotesFrom: app });
      },
    );
    return system;
  }

  async function shown(phase: string): Promise<string | undefined> {
    const { resource } = await started.operations.phase("app", phase);
    return resource?.digest;
  }

  const stored = () => server.read("acme/deploy", "phases/staging.json");
  const tell = (body: object) =>
    sendWebhook(`${receiver.url}/webhooks/generic`, {
      body: JSON.stringify(body),
      headers: script,
    });
  const pushed = () =>
    sendWebhook(
      `${receiver.url}/webhooks/github`,
      githubEvent("push", "git@git.example.com:acme/deploy.git"),
    );

  test("an image that a webhook tells of is committed within a second", async () => {
    await start(pipeline().addTrigger(onChange({ matches: "all" })));
    const first = await shown("oci");
    await expect.poll(stored, { timeout: 10_000 }).toContain(first);
    const durations: number[] = [];
    for (const content of ["second", "third", "fourth"]) {
      const { digest } = await registry.push({ ...image, content });
      const begin = performance.now();
      expect(await tell({ image: `${registry.host}/shop/app` })).toEqual({ status: 202, looks: 1 });
      await expect.poll(stored, soon).toContain(digest);
      durations.push(Math.round(performance.now() - begin));
    }
    process.stdout.write(`from webhook to commit: ${durations.join(", ")} ms\n`);
    expect(Math.min(...durations)).toBeLessThan(1_000);
  });

  test("what others commit is seen at once with the event of their forge", async () => {
    await start(pipeline());
    await server.commit("acme/deploy", {
      files: { "phases/staging.json": '{ "version": "theirs" }' },
    });
    expect(await pushed()).toEqual({ status: 202, looks: 1 });
    await expect.poll(() => shown("staging"), soon).toBe("theirs");
  });

  test("without a webhook it is found with the next look", async () => {
    const timers = new ManualTimers(Date.now());
    await start(pipeline(), { timers });
    const first = await shown("oci");
    const { digest } = await registry.push({ ...image, content: "second" });
    await timers.advance(8 * 60_000);
    expect(await shown("oci")).toBe(first);
    await timers.advance(4 * 60_000);
    await expect.poll(() => shown("oci"), { timeout: 10_000 }).toBe(digest);
  });

  test("ten thousand webhooks make few looks, and what the last one tells of is found", async () => {
    await start(pipeline());
    const asked = () => server.requests.length + registry.requests.length;
    const before = asked();
    const begin = performance.now();
    const pool = new Pool(receiver.url, { connections: 20, pipelining: 20 });
    const all = Array.from({ length: 10_000 }, async (_, index) => {
      const body =
        index % 2 === 0
          ? { image: "elsewhere:1/shop/app" }
          : { repository: "git@forge:acme/deploy" };
      const answer = await pool.request({
        method: "POST",
        path: "/webhooks/generic",
        headers: { ...script, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      expect([answer.statusCode, await answer.body.json()]).toEqual([202, { looks: 1 }]);
    });
    await Promise.all(all);
    await pool.close();
    const { digest } = await registry.push({ ...image, content: "last" });
    expect(await tell({})).toEqual({ status: 202, looks: 2 });
    await expect.poll(() => shown("oci"), soon).toBe(digest);
    const looks = asked() - before;
    const elapsed = performance.now() - begin;
    process.stdout.write(
      `10,001 webhooks in ${Math.round(elapsed)} ms asked for ${looks} requests\n`,
    );
    // Two things, each looked at four times a second at most; one look may read what it found.
    expect(looks).toBeLessThan(2 * (elapsed / 250 + 2) + 4);
  }, 120_000);

  test("an image whose tag is set after the webhook was sent is found all the same", async () => {
    await start(pipeline());
    const before = registry.requests.length;
    await tell({ image: `${registry.host}/shop/app` });
    await expect.poll(() => registry.requests.length, soon).toBeGreaterThan(before);
    const { digest } = await registry.push({ ...image, content: "second" });
    await expect.poll(() => shown("oci"), soon).toBe(digest);
  });

  test("looks that fail are told to the phase, and the next webhook looks again", async () => {
    await start(pipeline());
    const first = await shown("oci");
    registry.fail({ kind: "status", status: 500 }, { times: 3 });
    await tell({ image: `${registry.host}/shop/app` });
    const state = async () => {
      return (await started.operations.phase("app", "oci")).state;
    };
    await expect.poll(state, soon).toBe("error");
    await tell({ image: `${registry.host}/shop/app` });
    await expect.poll(state, soon).toBe("ready");
    expect(await shown("oci")).toBe(first);
  });

  test("who cannot prove who they are make nobody look", async () => {
    await start(pipeline());
    const before = [server.requests.length, registry.requests.length];
    const event = { body: "{}", headers: { authorization: "Bearer guessed" } };
    expect(await sendWebhook(`${receiver.url}/webhooks/generic`, event)).toMatchObject({
      status: 401,
    });
    await started.stop();
    expect([server.requests.length, registry.requests.length]).toEqual(before);
  });
});

describe.each(forgeKinds)("a proposal on %s", (kind) => {
  test("that was merged ends at once with the event of the forge", async () => {
    const proposing = await Proposing.open(kind);
    const receiver = await takeWebhooks((hint) => proposing.lookAt(hint));
    try {
      const operations = await proposing.start({}, undefined, { interval });
      await operations.perform(edge, ada);
      expect(await proposing.states()).toEqual(["proposed"]);
      await proposing.jane.merge(1);
      const event = mergedEvents[kind](proposing.forge.urlOf(onForge));
      const sent = await sendWebhook(`${receiver.url}/webhooks/${kind}`, event);
      expect(sent).toEqual({ status: 202, looks: 2 });
      await expect.poll(() => proposing.states(), soon).toEqual(["promoted"]);
    } finally {
      await receiver.close();
      await proposing.close();
    }
  });
});
