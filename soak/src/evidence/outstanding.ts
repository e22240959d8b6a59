import type { EdgeView, PipelineView, PromotionView } from "@glu/core/api-types";
import type { Entry } from "../catalogue.ts";
import type { PhaseDigests } from "./shown-in-git.ts";

export interface Now {
  readonly entries: readonly Entry[];
  /** What the tags lead to, by the name of the pipeline. */
  readonly latest: (pipeline: string) => string;
  readonly inGit: PhaseDigests;
  readonly pipelines: readonly PipelineView[];
  /** Records that are queued or running. */
  readonly unended: readonly PromotionView[];
}

/** What has not come to rest yet, in words. */
export function outstanding(now: Now): readonly string[] {
  const phases = now.pipelines.flatMap((view) => unseen(view, now));
  const edges = now.pipelines.flatMap((view) => unsettled(view, now));
  const records = now.unended.map(({ id, pipeline, to, state }) => {
    return `the promotion ${id} into ${pipeline}/${to} is ${state}`;
  });
  const missing = now.entries.length - now.pipelines.length;
  return [...phases, ...edges, ...records, ...(missing > 0 ? [`${missing} pipelines lack`] : [])];
}

function unseen({ name, phases }: PipelineView, { latest, inGit }: Now): readonly string[] {
  return phases.flatMap(({ descriptor, state, reason, resource }) => {
    const phase = descriptor.metadata.name;
    const expected = phase === "oci" ? latest(name) : inGit.get(`${name}/${phase}`);
    if (state !== "ready") {
      return [`${name}/${phase} is ${state}: ${reason ?? "not looked at yet"}`];
    }
    return resource.digest === expected
      ? []
      : [`${name}/${phase} shows ${resource.digest} and not ${expected}`];
  });
}

/** Without a reason to wait, a trigger promotes. */
function unsettled({ name, edges }: PipelineView, { entries }: Now): readonly string[] {
  const entry = entries.find((one) => one.name === name);
  return edges.flatMap((edge) => {
    const isAutomatic = edge.to.metadata.name === "staging" || entry?.follows;
    const where = `${name} from ${edge.from.metadata.name} to ${edge.to.metadata.name}`;
    if (edge.status === "up-to-date" || (!isAutomatic && edge.status === "behind")) {
      return [];
    }
    return isAtRest(edge) ? [] : [`${where} is ${edge.status}: ${edge.reason ?? "due"}`];
  });
}

/** What only people, or something new, move on. */
const lasting =
  /^(held by|vetoed by|the phase was set to something|this was delivered before|the phase it promotes from went back)/;

function isAtRest({ status, reason = "" }: EdgeView): boolean {
  return (status === "behind" || status === "blocked") && lasting.test(reason);
}
