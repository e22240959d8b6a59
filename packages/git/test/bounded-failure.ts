import type { NextStep } from "@glu/git";
import { expect } from "vitest";
import type { ClientProcess } from "./client-process.ts";
import { descendants } from "./processes.ts";
import type { TestedEngine } from "./routes.ts";

export interface Failure {
  /** What the class of the error may be. */
  readonly names: readonly string[];
  readonly next: NextStep;
}

export type FailureByEngine = Readonly<Record<TestedEngine, Failure>>;

export interface FailureOptions {
  /** True where the programs hold all that is sent until their time is over. @default false */
  readonly holdsAll?: boolean;
}

/** For the clients whose reads must fail in time. */
export const shortTimeouts = {
  connect: 2000,
  silence: 1000,
  listRefs: 2000,
  fetch: 2500,
  push: 2500,
};
/** Under the longest read. */
export const longTimeouts = { ...shortTimeouts, listRefs: 8000, fetch: 8000 };
/** Milliseconds. */
const longestRead = 9000;
/** Bytes that the client and what it runs may hold. */
const mostMemory = 512 * 1024 * 1024;

export const unreachable: Failure = { names: ["RemoteUnreachableError"], next: "retry" };
export const protocol: Failure = { names: ["ProtocolError"], next: "retry" };
export const deadline: Failure = { names: ["DeadlineError"], next: "retry" };
/** The git program has limits of its own; how fast the machine is decides which is met first. */
export const cutOff: Failure = {
  names: ["DeadlineError", "RemoteUnreachableError"],
  next: "retry",
};
export const unsupported: Failure = { names: ["UnsupportedRemoteError"], next: "act" };

export function both(failure: Failure): FailureByEngine {
  return { wire: failure, cli: failure };
}

export function read(client: ClientProcess) {
  return client.ask({ kind: "read", path: "README.md" });
}

/** Has a client read, which must fail in this way, in time and without holding much. */
export async function expectBoundedFailure(
  client: ClientProcess,
  { names, next }: Failure,
  { holdsAll = false }: FailureOptions = {},
): Promise<void> {
  const asked = read(client);
  const programs = await peakOfPrograms(client, asked);
  const { result, milliseconds, peakMemory } = await asked;
  expect(result).toMatchObject({ kind: "failed", next });
  expect(names).toContain(result.kind === "failed" ? result.name : "");
  expect(milliseconds).toBeLessThan(longestRead);
  expect(peakMemory).toBeLessThan(mostMemory);
  expect(programs).toBeLessThan(holdsAll ? Number.POSITIVE_INFINITY : mostMemory);
}

/** Samples what all programs that a client runs have held, while it is asked. */
async function peakOfPrograms(client: ClientProcess, during: Promise<unknown>): Promise<number> {
  let peak = 0;
  const sample = () => {
    const held = descendants(client.pid).map(({ peakMemory }) => peakMemory);
    peak = Math.max(peak, ...held);
  };
  const sampling = setInterval(sample, 50);
  await during;
  clearInterval(sampling);
  return peak;
}
