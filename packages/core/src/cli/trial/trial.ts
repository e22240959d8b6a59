import { InvalidRequestError } from "../../errors.ts";
import { lastArrival, type Phase, type PhaseState } from "../../phase.ts";
import { phaseTitle } from "../../phases/phase-title.ts";
import type { ImageInFiles } from "../../resources/image-in-files.ts";
import { memoryStore } from "../../stores/memory.ts";
import type { System } from "../../system.ts";
import type { Invocation } from "../invocation.ts";
import { type Session, withSession } from "../session.ts";
import { showTrial, type TrialResult } from "./show-trial.ts";
import type { Trial } from "./trial-choice.ts";
import { type Seen, type TrialFile, trialFile } from "./trial-file.ts";
import { type TrialSystem, trialSystem } from "./trial-system.ts";

/** Shows what a promotion would write to a repository as it is, without a program, and keeps nothing. */
export async function trialCommand(context: Invocation, trial: Trial): Promise<number> {
  const file = trialFile(trial);
  const tried = trialSystem(trial, file);
  const here = { ...context, loadSystem: async () => tried.system };
  const { config, progress, signal } = context;
  // The configuration may be made for a program that provides more.
  const options = { config, mode: "once", provided: "any" } as const;
  const result = await withSession(here, options, async (session) => {
    const looking = lookAndPlan(session, { tried, file, signal });
    return await progress.during(() => "reading the image and the file", looking);
  });
  showTrial(context, trial.sought, result);
  return 0;
}

interface Looking {
  readonly tried: TrialSystem;
  readonly file: TrialFile;
  readonly signal: AbortSignal;
}

async function lookAndPlan(
  { start, operations }: Session,
  { tried, file, signal }: Looking,
): Promise<TrialResult> {
  const { system, from, to } = tried;
  await start({ store: memoryStore() });
  refuseUnread(tried, file);
  const edge = {
    pipeline: "trial",
    from: from.descriptor.metadata.name,
    to: to.descriptor.metadata.name,
  };
  const { decision, reason = "", diff, branch } = await operations.plan(edge, { signal });
  const seen = refuseUnread(tried, file);
  if (decision === "blocked") {
    throw new InvalidRequestError(reason);
  }
  if (decision === "write" && diff === "") {
    throw new InvalidRequestError("the branch moved while it was looked at; try again");
  }
  const shown = lastArrival(stateOf(system, to))?.annotations["dev.getglu.git.base_ref"];
  return { seen, diff, branch: branch ?? shown ?? "" };
}

/** What was seen in the file. @throws {InvalidRequestError} if it or the image cannot be read, saying why. */
function refuseUnread({ system, from, to }: TrialSystem, file: TrialFile): Seen {
  for (const phase of [from, to]) {
    const state = stateOf(system, phase);
    if (state.kind === "error") {
      throw new InvalidRequestError(withoutTitle(state.message, phase));
    }
  }
  const seen = file.seen();
  const state = stateOf(system, to);
  if (seen === undefined) {
    throw new InvalidRequestError(state.kind === "empty" ? state.reason : "nothing was read");
  }
  return seen;
}

function stateOf({ live }: System, { descriptor }: Phase<ImageInFiles>): PhaseState {
  const phases = live.flatMap((pipeline) => pipeline.phases);
  const phase = phases.find((each) => each.descriptor === descriptor);
  return phase?.state() ?? { kind: "unknown" };
}

/** The names of the phases are ours; nobody has heard of them. */
function withoutTitle(message: string, phase: Phase<ImageInFiles>): string {
  const title = `${phaseTitle(phase)}: `;
  return message.startsWith(title) ? message.slice(title.length) : message;
}
