import type { AutomationSetting } from "../src/automation.ts";
import type { EdgeStatus, LiveEdge } from "../src/edge.ts";
import type { LivePhase, PhaseState } from "../src/phase.ts";
import { systemTimers } from "../src/runtime.ts";
import { createMetrics, type Metrics } from "../src/server/metrics.ts";
import { memoryStore } from "../src/stores/memory.ts";

const since = new Date();
const actor = "glu itself";
const reason = "too many";
const remote = "https://git.example/deploy";

const proposed: EdgeStatus = {
  kind: "proposed",
  reason: "waits for a review",
  since,
  canPerform: false,
  proposal: {
    kind: "promotion",
    number: 12,
    url: "https://git.example/deploy/pull/12",
    branch: "glu/app/staging",
    head: "88630bc",
    base: "main",
    digest: "b",
    promotion: undefined,
    strangers: [],
    frozen: false,
    review: undefined,
  },
};

function phase(name: string, state: PhaseState): LivePhase {
  return {
    descriptor: { pipeline: "app", kind: "git", metadata: { name } },
    state: () => state,
    observe: async () => state,
    onChange: () => () => undefined,
  };
}

/** The numbers of a server that has something to say in each of them. */
export async function everyMetric(): Promise<Metrics> {
  const store = await startedStore();
  const from = phase("image", { kind: "empty", reason: "none yet", since, observedAt: since });
  const to = phase("staging", { kind: "unknown" });
  const edge: LiveEdge = {
    kind: "promotion",
    from: from.descriptor,
    to: to.descriptor,
    inProgress: () => 1,
    status: async () => proposed,
    perform: async () => ({ outcome: "up-to-date" }),
  };
  const close = async () => undefined;
  const metrics = createMetrics({
    version: "1.2.3",
    edges: [{ kind: "promotion", from, to }],
    live: () => [{ metadata: { name: "app" }, phases: [from, to], edges: [edge], close }],
    store: () => store,
    check: { isReachable: async () => true },
    isWriter: () => true,
    waitingWrites: () => [{ remote, count: 1 }],
    timers: systemTimers,
  });
  metrics.performed({ ...edge, outcome: "promoted", duration: 1200 });
  const ended = { outcome: "ok", duration: 40 } as const;
  metrics.called({ ...ended, kind: "git", remote, operation: "push" });
  metrics.called({ ...ended, kind: "registry", registry: "ghcr.io", remaining: 76 });
  metrics.called({ ...ended, kind: "forge", forge: "git.example" });
  metrics.called({ kind: "store" });
  metrics.served({ method: "GET", route: "/health", status: 200, duration: 1 });
  return metrics;
}

async function startedStore() {
  const store = memoryStore();
  const hold = { kind: "hold", phase: "app/staging", expiresAt: undefined } as const;
  await store.restraints.add({ ...hold, actor, reason, createdAt: since });
  const setting: AutomationSetting = { scope: "*", mode: "off", actor, reason, setAt: since };
  await store.automation.set(setting);
  return store;
}
