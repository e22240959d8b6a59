import type { PhaseView, PipelineView } from "@glu/core/api-types";
import { edgesInto, phaseStatus } from "../phase-status.ts";
import { shownVersion } from "../shown-version.ts";

/** A phase that is not as it was. */
export interface PhaseChange {
  readonly phase: string;
  /** Such as `staging now shows 1.5.0`. */
  readonly words: string;
}

/** What somebody who looks should notice; that something was looked at again is nothing. */
export function changesBetween(before: PipelineView, after: PipelineView): readonly PhaseChange[] {
  return after.phases.flatMap((phase) => {
    const { name } = phase.descriptor.metadata;
    const was = before.phases.find(({ descriptor }) => descriptor.metadata.name === name);
    const words = was && changeWords([was, before], [phase, after]);
    return words ? [{ phase: name, words: `${name} ${words}` }] : [];
  });
}

type Seen = readonly [PhaseView, PipelineView];

function changeWords([was, before]: Seen, [is, after]: Seen): string | undefined {
  const [old, now] = [statusIn(was, before), statusIn(is, after)];
  if (is.state === "ready" && is.resource.digest !== was.resource.digest) {
    return `now shows ${shownVersion(is.resource) ?? "nothing"}`;
  }
  return old.word === now.word ? undefined : `is now: ${now.word.toLowerCase()}`;
}

function statusIn(phase: PhaseView, { edges }: PipelineView) {
  return phaseStatus(phase, edgesInto(phase, edges));
}
