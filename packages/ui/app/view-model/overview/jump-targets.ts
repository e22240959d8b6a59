import { mostUrgent, type Status, urgency } from "../tone.ts";
import { sorted } from "./overview-order.ts";
import type { OverviewRow } from "./overview-row.ts";

/** Where one can go by typing. */
export interface JumpTarget {
  readonly pipeline: string;
  /** Of the pipeline itself: none. */
  readonly phase: string | undefined;
  readonly status: Status;
}

/** What fits best comes first; without words, what needs attention. */
export function jumpTargets(rows: readonly OverviewRow[], text: string): readonly JumpTarget[] {
  const words = text
    .toLowerCase()
    .split(/[\s/›]+/)
    .filter(Boolean);
  const ordered = sorted(rows, "attention");
  if (words.length === 0) {
    return ordered.map(pipelineTarget);
  }
  return ordered
    .flatMap((row) => [pipelineTarget(row), ...phaseTargets(row)])
    .map((target) => ({ target, score: score(target, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score || byUrgency(one.target, other.target))
    .map(({ target }) => target);
}

function pipelineTarget({ name, cells }: OverviewRow): JumpTarget {
  const status = mostUrgent(cells.map((cell) => cell.status));
  return { pipeline: name, phase: undefined, status: status ?? { tone: "unknown", word: "Empty" } };
}

function phaseTargets({ name, cells }: OverviewRow): readonly JumpTarget[] {
  return cells.map((cell) => ({ pipeline: name, phase: cell.name, status: cell.status }));
}

function byUrgency({ status: one }: JumpTarget, { status: other }: JumpTarget): number {
  return urgency[other.tone] - urgency[one.tone];
}

/**
 * Each word must be found; the beginning of a name is worth more than its middle, all of it the most. A phase is
 * only found if a word is in its own name.
 */
function score({ pipeline, phase }: JumpTarget, words: readonly string[]): number {
  const scores = words.map((word) => {
    const own = fit(phase ?? pipeline, word);
    const around = phase === undefined ? 0 : fit(pipeline, word);
    return { own, best: Math.max(own, around) };
  });
  const isFound = scores.every(({ best }) => best > 0) && scores.some(({ own }) => own > 0);
  const sum = scores.reduce((total, { best }) => total + best, 0);
  return isFound ? sum + (phase === undefined ? 0.5 : 0) : 0;
}

function fit(name: string, word: string): number {
  const text = name.toLowerCase();
  if (text === word) {
    return 4;
  }
  const at = text.indexOf(word);
  if (at < 0) {
    return 0;
  }
  return at === 0 ? 3 : /[-._]/.test(text.charAt(at - 1)) ? 2 : 1;
}
