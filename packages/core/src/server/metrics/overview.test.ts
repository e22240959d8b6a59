import { ManualTimers } from "@glu/git/testing";
import { describe, expect, it } from "vitest";
import type { EdgeStatus, LiveEdge, StatusOptions } from "../../edge.ts";
import { StoppedError } from "../../errors.ts";
import type { LivePhase, PhaseDescriptor } from "../../phase.ts";
import type { RunningPipeline } from "../../running-system.ts";
import { memoryStore } from "../../stores/memory.ts";
import { Overview } from "./overview.ts";

type Tell = (options?: StatusOptions) => Promise<EdgeStatus>;

const behind: EdgeStatus = { kind: "behind", reason: undefined, canPerform: true };

function descriptor(name: string): PhaseDescriptor {
  return { pipeline: "app", kind: "git", metadata: { name } };
}

function phase(name: string): LivePhase {
  const state = () => ({ kind: "unknown" }) as const;
  return {
    descriptor: descriptor(name),
    state,
    observe: async () => state(),
    onChange: () => () => undefined,
  };
}

function pipeline(status: Tell): RunningPipeline {
  const [from, to] = [phase("image"), phase("staging")];
  const edge: LiveEdge = {
    kind: "promotion",
    from: from.descriptor,
    to: to.descriptor,
    status,
    perform: async () => ({ outcome: "up-to-date" }),
  };
  const broken: EdgeStatus = { ...behind, kind: "error" };
  const other = { ...edge, kind: "other", status: async () => broken };
  return {
    metadata: { name: "app" },
    phases: [from, to],
    edges: [edge, other],
    close: async () => undefined,
  };
}

function overviewOf(given: RunningPipeline) {
  const timers = new ManualTimers();
  const store = memoryStore();
  const now = { live: [given], isReachable: true };
  const check = { isReachable: async () => now.isReachable };
  const overview = new Overview({ live: () => now.live, store: () => store, check, timers });
  const kinds = async () => (await overview.read()).edges.map(({ status }) => status.kind);
  return { overview, timers, store, now, kinds };
}

describe("what metrics ask the store", () => {
  it("is there with the first question; of two edges between the same phases the first counts", async () => {
    const asked: unknown[] = [];
    const { kinds } = overviewOf(
      pipeline(async (options) => {
        asked.push(options);
        return behind;
      }),
    );
    expect(await kinds()).toEqual(["behind"]);
    expect(asked).toEqual([{ unattended: true }]);
  });

  it("is waited for 20 ms, and there for the next who asks", async () => {
    let tell: (status: EdgeStatus) => void = () => undefined;
    const told = new Promise<EdgeStatus>((resolve) => {
      tell = resolve;
    });
    const { kinds, timers } = overviewOf(pipeline(() => told));
    const first = kinds();
    await timers.advance(20);
    expect(await first).toEqual([]);
    tell(behind);
    expect(await kinds()).toEqual(["behind"]);
  });

  it("rests nine times as long as it took, and a second at least", async () => {
    let count = 0;
    let took = 0;
    const { kinds, timers } = overviewOf(
      pipeline(async () => {
        count += 1;
        await timers.advance(took);
        return behind;
      }),
    );
    await kinds();
    await timers.advance(999);
    await kinds();
    expect(count).toBe(1);
    took = 400;
    await timers.advance(1);
    await kinds();
    expect(count).toBe(2);
    await settled(kinds);
    await timers.advance(3_599);
    await kinds();
    expect(count).toBe(2);
    await timers.advance(1);
    await kinds();
    expect(count).toBe(3);
  });

  it("stays as it was while the store is away", async () => {
    let count = 0;
    const { kinds, now, timers } = overviewOf(
      pipeline(async () => {
        count += 1;
        return behind;
      }),
    );
    await kinds();
    now.isReachable = false;
    await timers.advance(60_000);
    expect(await kinds()).toEqual(["behind"]);
    expect(count).toBe(1);
  });

  it("forgets the edges of a system that ran before", async () => {
    const { kinds, now, timers } = overviewOf(pipeline(async () => behind));
    await kinds();
    now.live = [pipeline(async () => ({ ...behind, kind: "blocked" }))];
    await timers.advance(60_000);
    expect(await kinds()).toEqual(["blocked"]);
  });

  it("has the phases that are held, until the hold expires", async () => {
    const { overview, store, timers } = overviewOf(pipeline(async () => behind));
    await store.restraints.add({
      kind: "hold",
      phase: "app/staging",
      actor: "ada",
      reason: "incident 42",
      createdAt: new Date(timers.now()),
      expiresAt: new Date(timers.now() + 60_000),
    });
    expect([...(await overview.read()).held]).toEqual(["app/staging"]);
    await timers.advance(60_000);
    expect([...(await overview.read()).held]).toEqual([]);
  });

  it("cannot be read of a system that does not run", async () => {
    const store = memoryStore();
    const live = () => {
      throw new StoppedError("not running");
    };
    const check = { isReachable: async () => true };
    const timers = new ManualTimers();
    const overview = new Overview({ live, store: () => store, check, timers });
    await expect(overview.read()).rejects.toBeInstanceOf(StoppedError);
  });
});

/** Resolves once nothing is being read. */
async function settled(read: () => Promise<unknown>): Promise<void> {
  await read();
  await new Promise((resolve) => setImmediate(resolve));
}
