import type { EdgeView, PhaseDescriptorView, PhaseView, PipelineView } from "@glu/core/api-types";

interface Made {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Those that are not ready, or say more. */
  readonly phases?: Readonly<Record<string, Partial<PhaseView>>>;
  /** Those that are not up to date, or say more, such as `staging>production`. */
  readonly edges?: Readonly<Record<string, Partial<EdgeView>>>;
}

/** For tests: a pipeline of these edges, such as `image>staging staging>production`, in which all is well. */
export function madePipeline(graph: string, made: Made = {}): PipelineView {
  const { name = "checkout", labels, phases = {}, edges = {} } = made;
  const steps = graph.split(" ").map((step) => step.split(">"));
  const names = [...new Set(steps.flat())].toSorted();
  return {
    name,
    ...(labels && { labels }),
    phases: names.map((phase) => madePhase(name, phase, phases[phase])),
    edges: steps.flatMap(([from = "", to]) =>
      to === undefined ? [] : [madeEdge(name, [from, to], edges[`${from}>${to}`])],
    ),
  };
}

function madePhase(pipeline: string, name: string, more: Partial<PhaseView> = {}): PhaseView {
  return {
    descriptor: descriptor(pipeline, name),
    state: "ready",
    updatable: true,
    can_roll_back: false,
    resource: { digest: `sha256:${"1f".repeat(32)}`, recorded_at: "2026-01-01T12:00:00.000Z" },
    ...more,
  };
}

type Ends = readonly [string, string];

function madeEdge(pipeline: string, [from, to]: Ends, more: Partial<EdgeView> = {}): EdgeView {
  return {
    kind: "promotion",
    from: descriptor(pipeline, from),
    to: descriptor(pipeline, to),
    status: "up-to-date",
    can_perform: false,
    ...more,
  };
}

function descriptor(pipeline: string, name: string): PhaseDescriptorView {
  return { kind: "git", pipeline, metadata: { name } };
}
