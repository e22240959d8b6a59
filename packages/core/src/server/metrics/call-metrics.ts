import { Counter, Gauge, Histogram } from "prom-client";
import type {
  ForgeCall,
  GitCall,
  OutsideCall,
  RegistryCall,
  WaitingWrites,
} from "../../outside-calls.ts";

/** Seconds; from a server next door to the longest a call may take. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

const outcomes = ["ok", "refused", "limited", "error"] as const;
const gitOutcomes = {
  look: ["ok", "limited", "error"],
  fetch: ["ok", "limited", "error"],
  push: ["ok", "conflict", "refused", "limited", "error"],
} as const;

/** What others are asked, and how that ends; but for the store, which is asked too often to be told. */
export function callMetrics(waiting: () => readonly WaitingWrites[]) {
  const git = gitMetrics();
  const registry = registryMetrics();
  const forge = forgeMetrics();
  const storeErrors = new Counter({
    name: "glu_store_errors_total",
    help: "Calls to the store that failed.",
    registers: [],
  });
  const called = (call: OutsideCall) => {
    switch (call.kind) {
      case "git":
        return git.called(call);
      case "registry":
        return registry.called(call);
      case "forge":
        return forge.called(call);
      case "store":
        return storeErrors.inc();
    }
  };
  const others = [...git.metrics, writesWaiting(waiting), ...registry.metrics, ...forge.metrics];
  return { metrics: [storeErrors, ...others], called };
}

function gitMetrics() {
  const total = new Counter({
    name: "glu_git_requests_total",
    help: "Calls to a Git remote, by operation (look, fetch, push) and how they ended: ok, conflict, refused, limited, error.",
    labelNames: ["remote", "operation", "outcome"],
    registers: [],
  });
  const durations = new Histogram({
    name: "glu_git_request_duration_seconds",
    help: "How long calls to a Git remote took.",
    labelNames: ["remote", "operation"],
    buckets,
    registers: [],
  });
  const known = new Set<string>();
  const called = ({ remote, operation, outcome, duration }: GitCall) => {
    once(known, remote, () => {
      for (const [operation, outcomes] of Object.entries(gitOutcomes)) {
        for (const outcome of outcomes) {
          total.inc({ remote, operation, outcome }, 0);
        }
      }
    });
    total.inc({ remote, operation, outcome });
    durations.observe({ remote, operation }, duration / 1000);
  };
  return { metrics: [total, durations], called };
}

function writesWaiting(waiting: () => readonly WaitingWrites[]): Gauge<"remote"> {
  return new Gauge({
    name: "glu_git_writes_waiting",
    help: "Commits to a Git remote that wait for a push to take them along.",
    labelNames: ["remote"],
    registers: [],
    collect() {
      this.reset();
      for (const { remote, count } of waiting()) {
        this.inc({ remote }, count);
      }
    },
  });
}

function registryMetrics() {
  const total = new Counter({
    name: "glu_registry_requests_total",
    help: "Requests to a registry, its token service and its storage, and how they ended: ok, refused, limited, error.",
    labelNames: ["registry", "outcome"],
    registers: [],
  });
  const durations = new Histogram({
    name: "glu_registry_request_duration_seconds",
    help: "How long requests to a registry took.",
    labelNames: ["registry"],
    buckets,
    registers: [],
  });
  const left = new Gauge({
    name: "glu_registry_rate_limit_remaining",
    help: "How many pulls a registry said last that it still allows; only of one that says so.",
    labelNames: ["registry"],
    registers: [],
  });
  const known = new Set<string>();
  const called = ({ registry, outcome, duration, remaining }: RegistryCall) => {
    once(known, registry, () => {
      for (const outcome of outcomes) {
        total.inc({ registry, outcome }, 0);
      }
    });
    total.inc({ registry, outcome });
    durations.observe({ registry }, duration / 1000);
    if (remaining !== undefined) {
      left.set({ registry }, remaining);
    }
  };
  return { metrics: [total, durations, left], called };
}

function forgeMetrics() {
  const total = new Counter({
    name: "glu_forge_requests_total",
    help: "Requests to the API of a forge, and how they ended: ok, refused, limited, error.",
    labelNames: ["forge", "outcome"],
    registers: [],
  });
  const durations = new Histogram({
    name: "glu_forge_request_duration_seconds",
    help: "How long requests to the API of a forge took.",
    labelNames: ["forge"],
    buckets,
    registers: [],
  });
  const known = new Set<string>();
  const called = ({ forge, outcome, duration }: ForgeCall) => {
    once(known, forge, () => {
      for (const outcome of outcomes) {
        total.inc({ forge, outcome }, 0);
      }
    });
    total.inc({ forge, outcome });
    durations.observe({ forge }, duration / 1000);
  };
  return { metrics: [total, durations], called };
}

/** A first failure shows as an increase only if there was a zero before. */
function once(known: Set<string>, name: string, begin: () => void): void {
  if (!known.has(name)) {
    known.add(name);
    begin();
  }
}
