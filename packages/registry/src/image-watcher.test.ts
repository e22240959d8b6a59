import { describe, expect, it, onTestFinished } from "vitest";
import { DistributionRegistry } from "./distribution/distribution-registry.ts";
import { ClosedError, RateLimitedError, ServerError } from "./errors.ts";
import type { ImageEvent } from "./image-watcher.ts";
import { ImageWatcher } from "./image-watcher.ts";
import { parseReference } from "./reference.ts";
import { listen } from "./testing/listen.ts";
import { ManualTimers } from "./testing/manual-timers.ts";
import type { RegistryServer } from "./testing/registry-server.ts";
import { startRegistry } from "./testing/registry-server.ts";

const interval = 10_000;
const name = { repository: "acme/shop", tag: "latest" };
const { signal } = new AbortController();

describe("current", () => {
  it("looks the first time only", async () => {
    const { server, watcher, push } = await watched();
    const pushed = await push("one");
    expect((await watcher.current({ signal })).descriptor.digest).toBe(pushed.digest);
    await push("two");
    expect((await watcher.current({ signal })).descriptor.digest).toBe(pushed.digest);
    expect(methods(server)).toEqual(["HEAD", "GET"]);
  });

  it("looks again when it is asked for a fresh image", async () => {
    const { watcher, push } = await watched();
    await push("one");
    await watcher.current({ signal });
    const pushed = await push("two");
    const image = await watcher.current({ signal, fresh: true });
    expect(image.descriptor.digest).toBe(pushed.digest);
    expect(image.reference).toEqual(watcher.reference);
  });

  it("looks once for many who ask at the same time", async () => {
    const { server, watcher, push } = await watched();
    await push("one");
    await Promise.all([1, 2, 3].map(() => watcher.current({ signal })));
    expect(methods(server)).toEqual(["HEAD", "GET"]);
  });

  it("looks once more for all who want it fresh while a look is under way", async () => {
    const { server, watcher, push } = await watched();
    await push("one");
    const arrived = server.nextRequest();
    const first = watcher.current({ signal });
    await arrived;
    const pushed = await push("two");
    const fresh = await Promise.all([1, 2, 3].map(() => watcher.current({ signal, fresh: true })));
    expect(new Set(fresh.map(({ descriptor }) => descriptor.digest))).toEqual(
      new Set([pushed.digest]),
    );
    await first;
    expect(server.requests.filter(({ method }) => method === "HEAD")).toHaveLength(2);
  });

  it("lets one caller give up while the others wait on", async () => {
    const { server, watcher, push } = await watched();
    const pushed = await push("one");
    const controller = new AbortController();
    const arrived = server.nextRequest();
    const impatient = watcher.current({ signal: controller.signal });
    const patient = watcher.current({ signal });
    await arrived;
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    expect((await patient).descriptor.digest).toBe(pushed.digest);
  });

  it("throws what the look threw, and looks again when asked again", async () => {
    const { server, watcher, push } = await watched();
    const pushed = await push("one");
    server.fail({ kind: "status", status: 500 }, { times: 1 });
    await expect(watcher.current({ signal })).rejects.toThrow(ServerError);
    expect((await watcher.current({ signal })).descriptor.digest).toBe(pushed.digest);
  });
});

describe("watching", () => {
  it("B57: looks at once, then with one HEAD per interval, and reads only what changed", async () => {
    const { server, watcher, timers, push } = await watched();
    await push("one");
    const { next } = listen(watcher);
    expect(await next()).toEqual({ kind: "changed" });
    for (let count = 0; count < 3; count++) {
      await timers.advance(interval);
      expect(await next()).toEqual({ kind: "confirmed" });
    }
    expect(methods(server)).toEqual(["HEAD", "GET", "HEAD", "HEAD", "HEAD"]);
    await push("two");
    await timers.advance(interval);
    expect(await next()).toEqual({ kind: "changed" });
    expect(methods(server).slice(5)).toEqual(["HEAD", "GET"]);
  });

  it("asks for the changed image by its digest", async () => {
    const { server, watcher, push } = await watched();
    const pushed = await push("one");
    const { next } = listen(watcher);
    await next();
    expect(server.requests[1]?.path).toBe(`/v2/acme/shop/manifests/${pushed.digest}`);
  });

  it("is shared by all who watch", async () => {
    const { server, watcher, timers, push } = await watched();
    await push("one");
    const { next } = listen(watcher);
    const others: ImageEvent[] = [];
    watcher.watch((event) => others.push(event));
    expect(await next()).toEqual({ kind: "changed" });
    await timers.advance(interval);
    expect(await next()).toEqual({ kind: "confirmed" });
    expect(others).toEqual([{ kind: "changed" }, { kind: "confirmed" }]);
    expect(methods(server)).toEqual(["HEAD", "GET", "HEAD"]);
  });

  it("waits an interval if the image was read a moment ago", async () => {
    const { server, watcher, timers, push } = await watched();
    await push("one");
    await watcher.current({ signal });
    watcher.watch(() => undefined);
    expect(timers.due).toEqual([interval]);
    expect(methods(server)).toEqual(["HEAD", "GET"]);
  });

  it("hurries while somebody watches, and looks an interval after that look again", async () => {
    const { server, watcher, timers, push } = await watched();
    await push("one");
    await watcher.hurry();
    expect([methods(server), watcher.isWatched]).toEqual([[], false]);
    const { next, stop } = listen(watcher);
    expect(await next()).toEqual({ kind: "changed" });
    await timers.advance(4_000);
    await push("two");
    await watcher.hurry();
    expect(await next()).toEqual({ kind: "changed" });
    expect([timers.due, watcher.isWatched]).toEqual([[interval], true]);
    stop();
  });

  it("tells who watches if it hurried in vain", async () => {
    const { server, watcher, push } = await watched();
    await push("one");
    const { next, stop } = listen(watcher);
    await next();
    server.fail({ kind: "status", status: 500 }, { times: 1 });
    await watcher.hurry();
    expect(await next()).toMatchObject({ kind: "failed" });
    stop();
  });

  it("stops with the last who watches, and may be stopped twice", async () => {
    const { watcher, timers, push } = await watched();
    await push("one");
    const { next, stop } = listen(watcher);
    const stopOther = watcher.watch(() => undefined);
    await next();
    stopOther();
    stopOther();
    expect(timers.due).toEqual([interval]);
    stop();
    expect(timers.due).toEqual([]);
  });

  it("tells the others although one of them fails", async () => {
    const { watcher, push } = await watched();
    await push("one");
    watcher.watch(() => {
      throw new Error("a listener with a bug");
    });
    const { next } = listen(watcher);
    expect(await next()).toEqual({ kind: "changed" });
  });

  it("tells of a fresh look, and begins the interval anew", async () => {
    const { watcher, timers, push } = await watched();
    await push("one");
    const { next } = listen(watcher);
    await next();
    await timers.advance(interval / 2);
    await watcher.refresh({ signal });
    expect(await next()).toEqual({ kind: "confirmed" });
    expect(timers.due).toEqual([interval]);
  });
});

describe("a failure", () => {
  it("is told, keeps the last good image, and is over with the next good look", async () => {
    const { server, watcher, timers, push } = await watched();
    const pushed = await push("one");
    const { next } = listen(watcher);
    await next();
    const recover = server.fail({ kind: "status", status: 500 });
    await timers.advance(interval);
    expect(await next()).toMatchObject({ kind: "failed", error: expect.any(ServerError) });
    expect((await watcher.current({ signal })).descriptor.digest).toBe(pushed.digest);
    recover();
    await timers.advance(interval);
    expect(await next()).toEqual({ kind: "confirmed" });
    expect(timers.due).toEqual([interval]);
  });

  it("is thrown by current while none was good, without a request", async () => {
    const { server, watcher } = await watched();
    server.fail({ kind: "status", status: 500 });
    const { next } = listen(watcher);
    await next();
    await expect(watcher.current({ signal })).rejects.toThrow(ServerError);
    expect(server.requests).toHaveLength(1);
  });

  it("makes the waits longer, up to eight intervals", async () => {
    const { server, watcher, timers } = await watched();
    server.fail({ kind: "status", status: 500 });
    const { next } = listen(watcher);
    const waits: (number | undefined)[] = [];
    for (let count = 0; count < 5; count++) {
      await next();
      const [wait = 0] = timers.due;
      waits.push(wait / interval);
      await timers.advance(wait);
    }
    await next();
    expect(waits).toEqual([1, 2, 4, 8, 8]);
  });

  it("with Retry-After waits as long as the registry asks", async () => {
    const { server, watcher, timers } = await watched();
    server.fail({ kind: "status", status: 429, headers: { "retry-after": "600" } }, { times: 1 });
    const { next } = listen(watcher);
    expect(await next()).toMatchObject({ kind: "failed", error: expect.any(RateLimitedError) });
    const [wait] = timers.due;
    expect(wait).toBeGreaterThanOrEqual(600_000);
    expect(wait).toBeLessThanOrEqual(660_000);
  });
});

describe("close", () => {
  it("ends the looks and whoever waits, and may be called twice", async () => {
    const { server, watcher, timers, push } = await watched();
    await push("one");
    const { next } = listen(watcher);
    await next();
    server.fail({ kind: "hang" });
    const arrived = server.nextRequest();
    const waiting = watcher.current({ signal, fresh: true }).catch((error: unknown) => error);
    await arrived;
    await watcher.close();
    await watcher.close();
    expect(await waiting).toBeInstanceOf(ClosedError);
    expect(timers.due).toEqual([]);
    await expect(watcher.current({ signal })).rejects.toThrow(ClosedError);
    expect(() => watcher.watch(() => undefined)).toThrow(ClosedError);
  });
});

it("making one asks nothing and starts no timer", async () => {
  const { server, timers } = await watched();
  expect(server.requests).toEqual([]);
  expect(timers.due).toEqual([]);
});

interface Watched {
  readonly server: RegistryServer;
  readonly watcher: ImageWatcher;
  readonly timers: ManualTimers;
  readonly push: (content: string) => ReturnType<RegistryServer["push"]>;
}

async function watched(): Promise<Watched> {
  const server = await startRegistry();
  const timers = new ManualTimers();
  const registry = new DistributionRegistry({ host: server.host, plainHttp: true });
  const reference = parseReference(`${server.host}/acme/shop`);
  const watcher = new ImageWatcher({ registry, reference, interval, timers, random: () => 0.5 });
  onTestFinished(async () => {
    await watcher.close();
    await registry.close();
    await server.stop();
  });
  return { server, watcher, timers, push: (content) => server.push({ ...name, content }) };
}

function methods(server: RegistryServer): readonly string[] {
  return server.requests.map(({ method }) => method);
}
