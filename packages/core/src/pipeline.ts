import type { EdgeContext, EdgeHandle, EdgeKind, LiveEdge } from "./edge.ts";
import type { Gate } from "./edges/gate.ts";
import { promotion } from "./edges/promotion-edge.ts";
import { CycleError, DefinitionError, DuplicateNameError, ForeignPhaseError } from "./errors.ts";
import type { Meeting } from "./first-sight.ts";
import {
  checkPreviousNames,
  checkRenamable,
  type RenamableMetadata,
  sameName,
} from "./metadata.ts";
import type { LivePhase, Phase, PhaseHandle } from "./phase.ts";
import type { Resource } from "./resource.ts";
import type { Source, SourceContext, UpdatableSource } from "./source.ts";
import type { Trigger } from "./trigger.ts";

/** A pipeline as the system takes it: defined by `definePipeline`, or made by hand. */
export interface Pipeline {
  readonly metadata: RenamableMetadata;
  readonly phases: readonly PhaseHandle[];
  readonly edges: readonly EdgeHandle[];
  /** Opens the sources and brings the phases to life. A phase that cannot be opened shows the error. */
  readonly open: (context: PipelineContext) => Promise<LivePipeline>;
}

export interface LivePipeline {
  readonly phases: readonly LivePhase[];
  readonly edges: readonly LiveEdge[];
  readonly close: () => Promise<void>;
}

export type PipelineContext = Omit<SourceContext, "phase" | "previousKeys"> &
  Pick<EdgeContext, "store" | "mayBegin" | "meanwhile" | "stopping" | "signal"> & {
    /** To be called before anything is stored of a phase that is promoted into and was not read yet. */
    readonly meet: (meeting: Meeting) => Promise<void>;
    /** To be told of what is not to be cut off at once when the system stops. */
    readonly track: (work: Promise<unknown>) => void;
    /** True to keep the phases current; false to read them when asked. */
    readonly watch: boolean;
    /** Whether sources look at the outside before phases are read for the first time. @default false */
    readonly looksFirst?: boolean | undefined;
    /** The triggers of the system, whether or not they run. */
    readonly triggers: readonly Trigger[];
  };

/** Adds phases and edges to the pipeline that is being defined. */
export interface PipelineBuilder<in out R extends Resource> {
  readonly metadata: RenamableMetadata;
  /** A phase that nothing promotes into. */
  phase(metadata: RenamableMetadata, source: Source<R> | UpdatableSource<R>): Phase<R>;
  /** A phase that others promote into. */
  phase(
    metadata: RenamableMetadata,
    source: UpdatableSource<R>,
    options: PhaseOptions<R>,
  ): Phase<R>;
  /** Another relation between two phases, of a kind written by the user. */
  edge(edge: EdgeOptions<R>): void;
}

export interface PhaseOptions<in out R extends Resource> {
  /** The phase, or phases, whose state comes here. */
  readonly promotesFrom: Upstream<R> | readonly Upstream<R>[];
  /**
   * What automatic promotions do about a state that somebody set in Git and no earlier phase ever
   * showed: leave it alone until a person promotes, or go on.
   * @default "pause"
   */
  readonly outsideChanges?: "pause" | "continue";
}

export type Upstream<R extends Resource> = Phase<R> | GatedUpstream<R>;

export interface GatedUpstream<in out R extends Resource> {
  readonly phase: Phase<R>;
  readonly when?: Gate<R>;
}

export interface EdgeOptions<in out R extends Resource> {
  readonly kind: EdgeKind<R>;
  readonly from: Phase<R>;
  readonly to: Phase<R>;
}

/** The graph of one pipeline. */
export interface PipelineDefinition<in out R extends Resource> {
  readonly metadata: RenamableMetadata;
  readonly phases: readonly Phase<R>[];
  readonly edges: readonly EdgeDefinition<R>[];
}

export interface EdgeDefinition<in out R extends Resource> extends EdgeHandle {
  readonly from: Phase<R>;
  readonly to: Phase<R>;
  readonly open: EdgeKind<R>["open"];
}

/**
 * Runs `define` and gives the graph it made, with what it returned.
 *
 * @throws {DefinitionError} and the other errors of a definition, at the line that is wrong.
 */
export function buildPipeline<R extends Resource, T>(
  metadata: RenamableMetadata,
  create: () => R,
  define: (pipeline: PipelineBuilder<R>) => T,
): { readonly definition: PipelineDefinition<R>; readonly result: T } {
  const builder = new GraphBuilder(checkRenamable("pipeline", metadata), create);
  const result = define(builder);
  if (isThenable(result)) {
    throw new DefinitionError(
      `pipeline "${metadata.name}": the callback that defines it must not be async`,
    );
  }
  return { definition: builder.finish(), result };
}

class GraphBuilder<in out R extends Resource> implements PipelineBuilder<R> {
  readonly metadata: RenamableMetadata;
  readonly #create: () => R;
  readonly #phases: Phase<R>[] = [];
  readonly #edges: EdgeDefinition<R>[] = [];
  #finished = false;

  constructor(metadata: RenamableMetadata, create: () => R) {
    this.metadata = metadata;
    this.#create = create;
  }

  phase(metadata: RenamableMetadata, source: Source<R>, options?: PhaseOptions<R>): Phase<R> {
    this.#checkOpen();
    const checked = checkRenamable("phase", metadata);
    this.#checkUnused(checked.name);
    checkRenamed(this.metadata.name, checked, this.#phases);
    const descriptor = { pipeline: this.metadata.name, kind: source.kind, metadata: checked };
    const { uses } = source;
    const phase = Object.freeze({ descriptor, uses, source, create: this.#create });
    const upstreams = options ? upstreamsOf(options) : [];
    for (const upstream of upstreams) {
      this.#checkOwn(upstream.phase);
    }
    this.#phases.push(phase);
    for (const { phase: from, when } of upstreams) {
      const kind = promotion({ when, outsideChanges: options?.outsideChanges });
      this.edge({ kind, from, to: phase });
    }
    return phase;
  }

  edge({ kind, from, to }: EdgeOptions<R>): void {
    this.#checkOpen();
    this.#checkOwn(from);
    this.#checkOwn(to);
    const edge = { kind: kind.kind, from, to, open: kind.open };
    checkEdge(this.metadata.name, edge, this.#edges);
    this.#edges.push(edge);
  }

  finish(): PipelineDefinition<R> {
    this.#finished = true;
    return { metadata: this.metadata, phases: this.#phases, edges: this.#edges };
  }

  #checkOpen(): void {
    if (this.#finished) {
      throw new ForeignPhaseError(
        `pipeline "${this.metadata.name}" is defined already; add to it inside its callback`,
      );
    }
  }

  #checkUnused(name: string): void {
    const other = this.#phases.find(({ descriptor }) => sameName(descriptor.metadata.name, name));
    if (other) {
      throw new DuplicateNameError(
        `pipeline "${this.metadata.name}" has a phase "${other.descriptor.metadata.name}" already; ` +
          `names of phases are unique, upper and lower case alike`,
      );
    }
  }

  #checkOwn(phase: Phase<R>): void {
    if (!this.#phases.includes(phase)) {
      const { pipeline, metadata } = phase.descriptor;
      throw new ForeignPhaseError(
        `phase "${metadata.name}" belongs to pipeline "${pipeline}", not to this definition of ` +
          `"${this.metadata.name}"; promote between phases of one pipeline`,
      );
    }
  }
}

/**
 * Checks what holds for the phases of every pipeline about the names they had before.
 * @throws {DefinitionError}
 */
export function checkPhases(pipeline: string, phases: readonly PhaseHandle[]): void {
  for (const [index, { descriptor }] of phases.entries()) {
    checkRenamed(pipeline, descriptor.metadata, phases.slice(0, index));
  }
}

function checkRenamed(
  pipeline: string,
  metadata: RenamableMetadata,
  earlier: readonly PhaseHandle[],
): void {
  const others = earlier.map(({ descriptor }) => descriptor.metadata);
  checkPreviousNames(`pipeline "${pipeline}": phase`, metadata, others);
}

/**
 * Checks what holds for the edges of every pipeline.
 * @throws {DuplicateNameError | CycleError}
 */
export function checkEdges(pipeline: string, edges: readonly EdgeHandle[]): void {
  for (const [index, edge] of edges.entries()) {
    checkEdge(pipeline, edge, edges.slice(0, index));
  }
}

function checkEdge(pipeline: string, edge: EdgeHandle, earlier: readonly EdgeHandle[]): void {
  const { kind, from, to } = edge;
  if (earlier.some((other) => other.kind === kind && other.from === from && other.to === to)) {
    throw new DuplicateNameError(
      `pipeline "${pipeline}" has two edges "${kind}" ${nameOf(from)} -> ${nameOf(to)}`,
    );
  }
  const back = findPath(earlier, to, from);
  if (back) {
    const circle = [from, ...back].map(nameOf).join(" -> ");
    throw new CycleError(`pipeline "${pipeline}" goes in a circle: ${circle}`);
  }
}

/** Some way along the edges, both ends included. */
function findPath(
  edges: readonly EdgeHandle[],
  start: PhaseHandle,
  goal: PhaseHandle,
): readonly PhaseHandle[] | undefined {
  const visited = new Set<PhaseHandle>();
  const search = (phase: PhaseHandle): readonly PhaseHandle[] | undefined => {
    if (phase === goal) {
      return [phase];
    }
    visited.add(phase);
    for (const { from, to } of edges) {
      const rest = from === phase && !visited.has(to) ? search(to) : undefined;
      if (rest) {
        return [phase, ...rest];
      }
    }
    return undefined;
  };
  return search(start);
}

function nameOf({ descriptor }: PhaseHandle): string {
  return descriptor.metadata.name;
}

/** The phases that lead to `phase`, and itself last. */
export function lineageOf<P>(
  edges: readonly { readonly from: P; readonly to: P }[],
  phase: P,
): readonly P[] {
  const lineage = new Set<P>();
  const visit = (visited: P) => {
    for (const { from, to } of edges) {
      if (to === visited && !lineage.has(from)) {
        visit(from);
      }
    }
    lineage.add(visited);
  };
  visit(phase);
  return [...lineage];
}

function upstreamsOf<R extends Resource>(options: PhaseOptions<R>): readonly GatedUpstream<R>[] {
  const { promotesFrom } = options;
  const upstreams = isList(promotesFrom) ? promotesFrom : [promotesFrom];
  return upstreams.map((upstream) => ("phase" in upstream ? upstream : { phase: upstream }));
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value;
}
