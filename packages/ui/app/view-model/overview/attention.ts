import { countWords, listWords } from "../list-words.ts";
import { type Tone, urgency } from "../tone.ts";
import type { PhaseCell } from "./phase-cell.ts";

/** One thing that somebody should know of a pipeline. */
export interface Attention {
  readonly tone: Tone;
  /** Such as `production is blocked`. */
  readonly text: string;
  /** Why. */
  readonly detail: string | undefined;
}

/** What needs attention, the most urgent first; nothing if all is well. */
export function attentionOf(cells: readonly PhaseCell[]): readonly Attention[] {
  const causes = cells.filter(({ isConsequence }) => !isConsequence);
  const said = [...byStatus(causes), ...restrained(cells)];
  return said.toSorted((one, other) => urgency[other.tone] - urgency[one.tone]);
}

function byStatus(cells: readonly PhaseCell[]): readonly Attention[] {
  const groups = new Map<string, PhaseCell[]>();
  for (const cell of cells) {
    const { tone, word } = cell.status;
    const key = tone === "unknown" ? word : tone;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first && first.status.tone !== "good" ? [sentence(first, group)] : [];
  });
}

function sentence(first: PhaseCell, group: readonly PhaseCell[]): Attention {
  const { tone, reason } = first.status;
  const text = `${listWords(namesOf(group))} ${predicate(first, group)}`;
  return { tone, text, detail: tone === "proposed" ? saidOfProposals(group) : reason };
}

/** The sentence has their numbers already; of several, each is something else. */
function saidOfProposals([only, ...others]: readonly PhaseCell[]): string | undefined {
  return others.length === 0 ? only?.proposal?.words : undefined;
}

function predicate({ status }: PhaseCell, group: readonly PhaseCell[]): string {
  const be = group.length === 1 ? "is" : "are";
  switch (status.tone) {
    case "trouble":
      return "cannot be read";
    case "stopped":
      return `${be} blocked`;
    case "proposed":
      return `${group.length === 1 ? "waits" : "wait"} for ${listWords(proposalsOf(group))}`;
    case "waiting":
      return `${be} ${group.length === 1 ? status.word.toLowerCase() : "behind"}`;
    case "unknown":
      return status.word === "Empty" ? `${be} empty` : `${be} not read yet`;
    case "good":
      return `${be} up to date`;
  }
}

function proposalsOf(group: readonly PhaseCell[]): readonly string[] {
  return group.map(({ proposal }) => (proposal ? `#${proposal.number}` : "a proposal"));
}

/** What people keep as it is, although nothing waits for it now. */
function restrained(cells: readonly PhaseCell[]): readonly Attention[] {
  const held = cells.filter(
    ({ restraints, status }) => restraints.length > 0 && status.tone !== "stopped",
  );
  const [first] = held.flatMap(({ restraints }) => restraints);
  if (first === undefined) {
    return [];
  }
  const verb = held.length === 1 ? "has" : "have";
  const what = held.length === 1 ? `a ${first.kind} by ${first.actor}` : "holds or vetoes";
  const text = `${listWords(namesOf(held))} ${verb} ${what}`;
  return [{ tone: "stopped", text, detail: first.reason }];
}

function namesOf(cells: readonly PhaseCell[]): readonly string[] {
  return cells.map(({ name }) => name);
}

/** Of what is not shown. */
export function moreWords(count: number): string {
  return `and ${countWords(count, "more thing", "more things")}`;
}
