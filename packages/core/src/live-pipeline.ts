import { automationOf } from "./automation.ts";
import { withDeadline } from "./deadline.ts";
import { blocked } from "./decision.ts";
import type { EdgeActions, EdgeContext, LiveEdge } from "./edge.ts";
import { describeError } from "./errors.ts";
import { type LivePhaseOf, type Phase, type PhaseHandle, phaseKey } from "./phase.ts";
import { ObservedPhase } from "./phases/observed-phase.ts";
import {
  type EdgeDefinition,
  type LivePipeline,
  lineageOf,
  type PipelineContext,
  type PipelineDefinition,
} from "./pipeline.ts";
import { previousKeys } from "./renaming.ts";
import type { Resource } from "./resource.ts";
import type {
  CallOptions,
  Reader,
  Source,
  SourceContext,
  UpdatableSource,
  Writer,
} from "./source.ts";
import { matchesPhase, type Trigger } from "./trigger.ts";

const openLimit = 30_000;

/** Opens what was defined: sources first, then the phases on them, then the edges between those. */
export async function openPipeline<R extends Resource>(
  definition: PipelineDefinition<R>,
  context: PipelineContext,
): Promise<LivePipeline> {
  const opened = definition.phases.map(
    async (phase) => [phase, await openPhase(phase, { definition, context })] as const,
  );
  const phases = new Map(await Promise.all(opened));
  const live = [...phases.values()];
  const edges = definition.edges.flatMap((edge) => {
    const from = phases.get(edge.from);
    const to = phases.get(edge.to);
    return from && to ? [openEdge({ edge, from, to }, definition, context)] : [];
  });
  for (const phase of context.watch ? live : []) {
    phase.watch();
    phase.observe({ signal: context.signal }).catch(() => undefined);
  }
  return {
    phases: live,
    edges,
    close: async () => {
      await Promise.allSettled(live.map((phase) => phase.close()));
    },
  };
}

interface PhaseSetting<in out R extends Resource> {
  readonly definition: PipelineDefinition<R>;
  readonly context: PipelineContext;
}

async function openPhase<R extends Resource>(
  phase: Phase<R>,
  { definition, context }: PhaseSetting<R>,
): Promise<ObservedPhase<R>> {
  const { store, meet, looksFirst, stopping, track, signal, logger, timers } = context;
  const earlier = previousKeys(definition.metadata, phase.descriptor);
  const { reader, writer } = await openSource(phase, { ...context, previousKeys: earlier });
  const lineage = lineageOf(definition.edges, phase).filter((one) => one !== phase);
  const ancestors = lineage.map(({ descriptor }) => phaseKey(descriptor));
  const ask = ancestors.length > 0 ? writer?.wasPromotedTo?.bind(writer) : undefined;
  const key = phaseKey(phase.descriptor);
  const wasPromotedTo =
    ask && ((options: CallOptions) => ask({ ...options, keys: [key, ...earlier] }));
  return new ObservedPhase<R>({
    phase,
    previousKeys: earlier,
    reader,
    writer,
    ancestors,
    store,
    meet: wasPromotedTo && (({ signal }) => meet({ phase: key, wasPromotedTo, signal })),
    isWatched: context.watch,
    looksFirst,
    runtime: { logger, timers },
    stopping,
    track,
    signal,
  });
}

interface OpenedSource<in R> {
  readonly reader: Reader<R>;
  readonly writer: Writer<R> | undefined;
}

async function openSource<R extends Resource>(
  phase: Phase<R>,
  context: PipelineContext & Pick<SourceContext, "previousKeys">,
): Promise<OpenedSource<R>> {
  const { source, descriptor } = phase;
  const sourceContext = { ...context, phase: descriptor };
  const { timers, signal } = context;
  const deadline = { what: "opening its source", limit: openLimit, timers, signal };
  try {
    if (isUpdatable(source)) {
      const writer = await withDeadline(deadline, () => source.open(sourceContext));
      return { reader: writer, writer };
    }
    const reader = await withDeadline(deadline, () => source.open(sourceContext));
    return { reader, writer: undefined };
  } catch (error) {
    const broken = brokenWriter(error);
    return { reader: broken, writer: isUpdatable(source) ? broken : undefined };
  }
}

function isUpdatable<R>(source: Source<R>): source is UpdatableSource<R> {
  return "updatable" in source && source.updatable === true;
}

/** Stands for a source that could not be opened, so that its phase shows why and others go on. */
function brokenWriter(error: unknown): Writer<unknown> {
  const fail = async (): Promise<never> => {
    throw error;
  };
  return {
    interval: 60_000,
    mode: "direct",
    read: fail,
    refresh: fail,
    watch: () => () => undefined,
    plan: fail,
    update: fail,
  };
}

interface LiveEnds<in out R extends Resource> {
  readonly edge: EdgeDefinition<R>;
  readonly from: LivePhaseOf<R>;
  readonly to: LivePhaseOf<R>;
}

function openEdge<R extends Resource>(
  { edge, from, to }: LiveEnds<R>,
  { edges }: PipelineDefinition<R>,
  context: PipelineContext,
): LiveEdge {
  const target = phaseKey(to.descriptor);
  const related = edges.filter(({ kind }) => kind === edge.kind);
  const edgeContext: EdgeContext = {
    ...context,
    upstreams: related
      .filter((other) => other.to === edge.to)
      .map((other) => phaseKey(other.from.descriptor)),
    derived: related.some((other) => other.to === edge.from),
    lineage: lineageOf(related, edge.to).map(({ descriptor }) => descriptor.metadata.name),
    automation: async () => automationOf(await context.store.automation.list(), target),
    automatic: automaticAge(context.triggers, edge.to),
  };
  const actions = openActions({ edge, from, to }, edgeContext);
  return { kind: edge.kind, from: from.descriptor, to: to.descriptor, ...pick(actions) };
}

function openActions<R extends Resource>(
  { edge, from, to }: LiveEnds<R>,
  context: EdgeContext,
): EdgeActions {
  try {
    return edge.open({ from, to }, context);
  } catch (error) {
    const { message } = describeError(error);
    return {
      status: async () => ({ kind: "error", reason: message, canPerform: false }),
      perform: async () => ({ outcome: "blocked", blocked: blocked("error", message) }),
    };
  }
}

/** The youngest age that a trigger lets through, if one covers the phase at all. */
function automaticAge(
  triggers: readonly Trigger[],
  phase: PhaseHandle,
): { readonly minAge: number } | undefined {
  const ages = triggers
    .filter(({ matches }) => matchesPhase(matches, phase))
    .map(({ minAge = 0 }) => minAge);
  return ages.length > 0 ? { minAge: Math.min(...ages) } : undefined;
}

/** Methods of a class are not copied by spreading, and must keep their `this`. */
function pick(actions: EdgeActions): EdgeActions {
  return {
    status: (options) => actions.status(options),
    perform: (request) => actions.perform(request),
    ...(actions.plan && { plan: actions.plan.bind(actions) }),
    ...(actions.resume && { resume: actions.resume.bind(actions) }),
    ...(actions.onTouched && { onTouched: actions.onTouched.bind(actions) }),
  };
}
