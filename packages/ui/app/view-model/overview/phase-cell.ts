import type { EdgeView, PhaseView, RestraintView } from "@glu/core/api-types";
import { edgeStatus } from "../edge-status.ts";
import { edgesInto, phaseStatus } from "../phase-status.ts";
import { proposalWords } from "../proposal-words.ts";
import { shownVersion } from "../shown-version.ts";
import { type Status, urgency } from "../tone.ts";

/** What the overview says of one phase. */
export interface PhaseCell {
  readonly name: string;
  readonly status: Status;
  /** What it shows, as people call it. */
  readonly version: string | undefined;
  readonly digest: string | undefined;
  /** Since when it shows that, or shows nothing. */
  readonly since: string | undefined;
  /** What is open into it. */
  readonly proposal: OpenProposal | undefined;
  readonly restraints: readonly RestraintView[];
  /** Where it is not on. */
  readonly automation: "observe" | "off" | undefined;
  /** True if it only waits for a phase before it, which has more to say. */
  readonly isConsequence: boolean;
}

interface OpenProposal {
  readonly number: number;
  readonly url: string;
  /** What people should know of it. */
  readonly words: string | undefined;
}

/** @param all of its pipeline */
export function phaseCell(phase: PhaseView, all: Pipeline): PhaseCell {
  const { descriptor, resource, state } = phase;
  const incoming = edgesInto(phase, all.edges);
  const edge = mostUrgentEdge(incoming);
  const behindBy = edge?.status === "behind" ? edge.behind_by || undefined : undefined;
  const { proposal } = incoming.find((one) => one.proposal) ?? {};
  return {
    name: descriptor.metadata.name,
    status: withCount(phaseStatus(phase, incoming), behindBy),
    version: shownVersion(resource),
    digest: resource.digest,
    since: state === "ready" ? resource.recorded_at : phase.since,
    proposal: proposal && {
      number: proposal.number,
      url: proposal.url,
      words: proposalWords(proposal),
    },
    restraints: phase.restraints ?? [],
    automation: phase.automation,
    isConsequence: state !== "error" && edge !== undefined && !isReady(edge.from, all.phases),
  };
}

interface Pipeline {
  readonly phases: readonly PhaseView[];
  readonly edges: readonly EdgeView[];
}

function mostUrgentEdge(edges: readonly EdgeView[]): EdgeView | undefined {
  const rank = (edge: EdgeView) => urgency[edgeStatus(edge).tone];
  return edges.toSorted((one, other) => rank(other) - rank(one))[0];
}

function isReady({ metadata }: EdgeView["from"], phases: readonly PhaseView[]): boolean {
  return phases.some(
    ({ descriptor, state }) => descriptor.metadata.name === metadata.name && state === "ready",
  );
}

/** Nobody counts further than this. */
const mostCounted = 100;

function withCount(status: Status, behindBy: number | undefined): Status {
  if (behindBy === undefined || status.tone !== "waiting") {
    return status;
  }
  const count = behindBy < mostCounted ? `${behindBy}` : `${mostCounted}+`;
  return { ...status, word: `${count} behind` };
}
