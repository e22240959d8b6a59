import type { EdgeActions, LiveEdge } from "./edge.ts";
import { type LivePhaseOf, type Phase, phaseKey } from "./phase.ts";
import { ObservedPhase } from "./phases/observed-phase.ts";
import {
  type EdgeDefinition,
  type LivePipeline,
  lineageOf,
  type PipelineContext,
  type PipelineDefinition,
} from "./pipeline.ts";
import type { Resource } from "./resource.ts";
import type { Reader, Source, UpdatableSource, Writer } from "./source.ts";

/** Opens what was defined: sources first, then the phases on them, then the edges between those. */
export async function openPipeline<R extends Resource>(
  definition: PipelineDefinition<R>,
  context: PipelineContext,
): Promise<LivePipeline> {
  const phases = new Map<Phase<R>, ObservedPhase<R>>();
  for (const phase of definition.phases) {
    phases.set(phase, await openPhase(phase, { definition, context }));
  }
  const live = [...phases.values()];
  if (context.watch) {
    for (const phase of live) {
      phase.watch();
    }
  }
  await Promise.all(live.map((phase) => phase.observe({ signal: context.signal })));
  const edges = definition.edges.flatMap((edge) => {
    const from = phases.get(edge.from);
    const to = phases.get(edge.to);
    return from && to ? [openEdge({ edge, from, to }, definition, context)] : [];
  });
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
  const { store, signal, logger, timers } = context;
  const { reader, writer } = await openSource(phase, context);
  return new ObservedPhase<R>({
    phase,
    reader,
    writer,
    hasUpstream: definition.edges.some(({ to }) => to === phase),
    store,
    runtime: { logger, timers },
    signal,
  });
}

interface OpenedSource<in R> {
  readonly reader: Reader<R>;
  readonly writer: Writer<R> | undefined;
}

async function openSource<R extends Resource>(
  phase: Phase<R>,
  context: PipelineContext,
): Promise<OpenedSource<R>> {
  const { source, descriptor } = phase;
  const sourceContext = { ...context, phase: descriptor };
  try {
    if (isUpdatable(source)) {
      const writer = await source.open(sourceContext);
      return { reader: writer, writer };
    }
    return { reader: await source.open(sourceContext), writer: undefined };
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
  const promotions = edges.filter(({ kind }) => kind === edge.kind);
  const actions: EdgeActions = edge.open(
    { from, to },
    {
      ...context,
      upstreams: promotions
        .filter((other) => other.to === edge.to)
        .map((other) => phaseKey(other.from.descriptor)),
      derived: promotions.some((other) => other.to === edge.from),
      lineage: lineageOf(promotions, edge.to).map(({ descriptor }) => descriptor.metadata.name),
    },
  );
  return { kind: edge.kind, from: from.descriptor, to: to.descriptor, ...pick(actions) };
}

/** Methods of a class are not copied by spreading, so they are named. */
function pick({ status, plan, perform }: EdgeActions): EdgeActions {
  return { status, perform, ...(plan && { plan }) };
}
