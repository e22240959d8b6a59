import pLimit from "p-limit";
import {
  askServer,
  type Clientele,
  isSameQuestion,
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

export interface OnlineOptions extends Clientele {
  /** Told of each check as soon as it is done. */
  readonly done: (check: SourceCheck) => void;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/** What came of asking the server of one source. */
export interface SourceCheck {
  readonly location: string;
  /** The name of what it was asked with; null if anonymous. */
  readonly credential: string | null;
  /** The phases that use it, or its key in the configuration if none does. */
  readonly usedBy: readonly string[];
  readonly outcome: "ok" | "failed";
  /** What was seen, or why it failed. */
  readonly message: string;
}

/** How long one server may take, in ms: longer than what it waits for may, so that this is named instead. */
const limit = 45_000;
const atATime = 32;

/**
 * Asks the server of each source for what it is going to be asked for, and changes nothing there. The
 * checks are in the order of the program.
 *
 * @throws the reason of the signal.
 */
export async function checkOnline(
  system: System,
  options: OnlineOptions,
): Promise<readonly SourceCheck[]> {
  const limited = pLimit(atATime);
  const checks = questionsOf(system, options).map((question) =>
    limited(async () => {
      const check = await ask(question, options);
      options.done(check);
      return check;
    }),
  );
  return await Promise.all(checks);
}

function questionsOf({ pipelines }: System, clientele: Clientele): readonly Question[] {
  const used = pipelines.flatMap(({ phases, edges }) => {
    const targets = new Set(edges.map(({ to }) => to.descriptor));
    return phases.flatMap((phase) => questionsOfPhase(phase, { clientele, targets }));
  });
  const questions = used.map(({ question }) => question);
  const named = new Set(used.map(({ entry }) => entry));
  const unused = entriesOf(clientele.configuration)
    .filter(([entry]) => !named.has(entry))
    .flatMap(([user, use]) => questionOf(use, { ...clientele, user, isWritten: false }))
    .filter((question) => !questions.some((other) => isSameQuestion(question, other)));
  return [...questions, ...unused].reduce<readonly Question[]>(mergeQuestion, []);
}

/** Every source of the configuration, with its key. */
function entriesOf({
  sources,
}: Clientele["configuration"]): readonly (readonly [entry: string, use: ClientUse])[] {
  const git = Object.keys(sources.git).map(
    (name): ClientUse => ({ kind: "repository", request: { name } }),
  );
  const oci = Object.keys(sources.oci).map(
    (name): ClientUse => ({ kind: "image", request: { name } }),
  );
  return [...git, ...oci].map((use) => [entryOf(use), use] as const);
}

/** The key in the configuration that a source goes by, if it has a name. */
function entryOf({ kind, request }: ClientUse): string {
  return `sources.${kind === "repository" ? "git" : "oci"}.${request.name ?? ""}`;
}

interface PhaseOptions {
  readonly clientele: Clientele;
  /** The phases that are promoted into. */
  readonly targets: ReadonlySet<PhaseDescriptor>;
}

function questionsOfPhase(
  { descriptor: phase, uses = [] }: PhaseHandle,
  { clientele, targets }: PhaseOptions,
): readonly { readonly entry: string; readonly question: Question }[] {
  const options = { ...clientele, phase, user: phaseKey(phase), isWritten: targets.has(phase) };
  return uses.flatMap((use) =>
    questionOf(use, options).map((question) => ({ entry: entryOf(use), question })),
  );
}

async function ask(question: Question, options: OnlineOptions): Promise<SourceCheck> {
  const { usedBy, credential = null } = question;
  const { clients } = options;
  const location = locationOf(question);
  const asked = { location, credential, usedBy };
  const deadline = { what: `asking ${location}`, limit, ...options };
  try {
    const message = await withDeadline(deadline, (signal) =>
      askServer(question, { clients, signal }),
    );
    return { ...asked, outcome: "ok", message };
  } catch (error) {
    options.signal.throwIfAborted();
    const trouble = credentialTrouble(error);
    const { message } = describeError(error);
    const reason = trouble === undefined ? message : `${message} (${trouble})`;
    return { ...asked, outcome: "failed", message: reason };
  }
}
