import pLimit from "p-limit";
import type { Clients } from "../clients.ts";
import type { Configuration } from "../config/configuration.ts";
import {
  askServer,
  hasSameClient,
  locationOf,
  mergeQuestion,
  type Question,
  questionOf,
} from "../config/question.ts";
import { withDeadline } from "../deadline.ts";
import { credentialTrouble, describeError } from "../errors.ts";
import { type PhaseDescriptor, type PhaseHandle, phaseKey } from "../phase.ts";
import type { Timers } from "../runtime.ts";
import type { ClientUse } from "../source.ts";
import type { System } from "../system.ts";

export interface OnlineOptions {
  readonly configuration: Configuration;
  readonly clients: Clients;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/** What came of asking the server of one source. */
export interface SourceCheck {
  readonly location: string;
  /** The phases that use it, or its key in the configuration if none does. */
  readonly usedBy: readonly string[];
  readonly outcome: "ok" | "failed";
  /** What was seen, or why it failed. */
  readonly message: string;
}

/** How long one server may take, in ms. */
const limit = 30_000;
const atATime = 8;

/** Asks the server of each source for what it is going to be asked for, and changes nothing there. */
export async function checkOnline(
  system: System,
  options: OnlineOptions,
): Promise<readonly SourceCheck[]> {
  const limited = pLimit(atATime);
  const questions = questionsOf(system, options);
  return await Promise.all(questions.map((question) => limited(() => ask(question, options))));
}

function questionsOf(
  { pipelines }: System,
  { clients, configuration }: OnlineOptions,
): readonly Question[] {
  const used = pipelines.flatMap(({ phases, edges }) => {
    const targets = new Set(edges.map(({ to }) => to.descriptor));
    return phases.flatMap((phase) => questionsOfPhase(phase, { clients, targets }));
  });
  const all = configuredUses(configuration).flatMap(([user, use]) =>
    questionOf(use, { clients, user, isWritten: false }),
  );
  const unused = all.filter((one) => !used.some((other) => hasSameClient(one, other)));
  return [...used, ...unused].reduce<readonly Question[]>(mergeQuestion, []);
}

/** Every source of the configuration, with its key. */
function configuredUses({
  sources,
}: Configuration): readonly (readonly [key: string, use: ClientUse])[] {
  return [
    ...Object.keys(sources.git).map(
      (name) => [`sources.git.${name}`, { kind: "repository", request: { name } }] as const,
    ),
    ...Object.keys(sources.oci).map(
      (name) => [`sources.oci.${name}`, { kind: "image", request: { name } }] as const,
    ),
  ];
}

interface PhaseOptions {
  readonly clients: Clients;
  /** The phases that are promoted into. */
  readonly targets: ReadonlySet<PhaseDescriptor>;
}

function questionsOfPhase(
  { descriptor, uses = [] }: PhaseHandle,
  { clients, targets }: PhaseOptions,
): readonly Question[] {
  const user = phaseKey(descriptor);
  const isWritten = targets.has(descriptor);
  return uses.flatMap((use) => questionOf(use, { clients, user, isWritten, phase: descriptor }));
}

async function ask(question: Question, options: OnlineOptions): Promise<SourceCheck> {
  const { usedBy } = question;
  const location = locationOf(question);
  const deadline = { what: `asking ${location}`, limit, ...options };
  try {
    const message = await withDeadline(deadline, (limited) =>
      askServer(question, { signal: limited }),
    );
    return { location, usedBy, outcome: "ok", message };
  } catch (error) {
    options.signal.throwIfAborted();
    const trouble = credentialTrouble(error);
    const { message } = describeError(error);
    const reason = trouble === undefined ? message : `${message} (${trouble})`;
    return { location, usedBy, outcome: "failed", message: reason };
  }
}
