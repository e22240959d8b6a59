import type { EdgeReference, EdgeView, PerformView, PlanView } from "../api-types.ts";
import { NotFoundError } from "../errors.ts";
import type { Operations, PerformOptions } from "../operations.ts";
import { type CommandContext, withSession } from "./session.ts";
import { startOrAsk } from "./start-or-ask.ts";
import type { Terminal } from "./terminal.ts";
import { userName } from "./user-name.ts";

export interface PromoteOptions {
  readonly config: string | undefined;
  readonly pipeline: string | undefined;
  readonly phase: string | undefined;
  /** All must be on the phase; they do not count for a phase that is named. */
  readonly labels: Readonly<Record<string, string>>;
  /** Every phase there is; labels do not count. */
  readonly all: boolean;
  /** The reason to pass over holds, vetoes and conditions. */
  readonly override?: string | undefined;
  /** False to show what would be written, and write nothing. */
  readonly apply: boolean;
}

/**
 * Plans all chosen promotions first and performs exactly those plans, so that one call never carries
 * something through two phases.
 */
export async function promoteCommand(
  context: CommandContext,
  options: PromoteOptions,
): Promise<number> {
  const { config, pipeline } = options;
  const pipelines =
    pipeline === undefined ? {} : { pipelines: ({ name }: { name: string }) => name === pipeline };
  const mode = { mode: "once", writes: options.apply } as const;
  return await withSession(context, { config, ...mode, ...pipelines }, async (session) => {
    const operations = await startOrAsk(session, context);
    const planned: Planned[] = [];
    const passing = options.override === undefined ? {} : { override: options.override };
    for (const edge of downstreamFirst(await chooseEdges(operations, options))) {
      const plan = await operations.plan(edge, { signal: context.signal, ...passing });
      planned.push({ edge, plan });
    }
    let failed = 0;
    for (const each of planned) {
      context.signal.throwIfAborted();
      showPlan(each, context.terminal);
      const ok = options.apply
        ? await apply({ ...each, ...passing }, operations, context.terminal)
        : each.plan.decision !== "blocked";
      failed += ok ? 0 : 1;
    }
    if (!options.apply && planned.some(({ plan }) => isChange(plan))) {
      context.terminal.err("nothing was written; add --apply to write it\n");
    }
    return failed > 0 ? 1 : 0;
  });
}

interface Planned {
  readonly edge: EdgeReference;
  readonly plan: PlanView;
}

async function chooseEdges(
  operations: Operations,
  options: PromoteOptions,
): Promise<readonly EdgeReference[]> {
  const { pipeline, phase } = options;
  const { pipelines } =
    pipeline === undefined
      ? await operations.pipelines()
      : { pipelines: [await operations.pipeline(pipeline)] };
  if (pipeline !== undefined && phase !== undefined) {
    await operations.phase(pipeline, phase);
  }
  const edges = pipelines
    .flatMap((view) => view.edges)
    .filter(({ kind, to }) => kind === "promotion" && isChosen(to.metadata, options));
  if (edges.length === 0) {
    throw new NotFoundError(
      phase === undefined
        ? "no phase that is promoted into matches; `glu inspect` shows what there is"
        : `nothing promotes into phase "${phase}"`,
    );
  }
  return edges.map(referenceOf);
}

/**
 * A phase is promoted from before it is promoted into, so that carrying out one plan does not undo
 * what another one was made for.
 */
function downstreamFirst(edges: readonly EdgeReference[]): readonly EdgeReference[] {
  const depthOf = (edge: EdgeReference): number => {
    const before = edges.filter(
      ({ pipeline, to }) => pipeline === edge.pipeline && to === edge.from,
    );
    return 1 + Math.max(0, ...before.map(depthOf));
  };
  return edges.toSorted((a, b) => depthOf(b) - depthOf(a));
}

function isChosen(metadata: EdgeView["to"]["metadata"], options: PromoteOptions): boolean {
  if (options.phase !== undefined) {
    return metadata.name === options.phase;
  }
  const { labels = {} } = metadata;
  return (
    options.all || Object.entries(options.labels).every(([key, value]) => labels[key] === value)
  );
}

function referenceOf({ kind, from, to }: EdgeView): EdgeReference {
  return { pipeline: to.pipeline, from: from.metadata.name, to: to.metadata.name, kind };
}

function showPlan({ edge, plan }: Planned, { out, err }: Terminal): void {
  const title = titleOf(edge);
  switch (plan.decision) {
    case "up-to-date":
      err(`${title}: up to date\n`);
      return;
    case "blocked":
    case "proposed":
      err(`${title}: ${plan.decision}: ${plan.reason ?? ""}\n`);
      return;
    case "write":
    case "propose":
      err(`${title}: ${plan.to_digest ?? "nothing"} -> ${plan.from_digest} on ${plan.branch}\n`);
      out(plan.diff);
  }
}

async function apply(
  { edge, plan, ...passing }: Planned & Pick<PerformOptions, "override">,
  operations: Operations,
  { err }: Terminal,
): Promise<boolean> {
  if (!isChange(plan) || plan.from_digest === null) {
    return plan.decision !== "blocked";
  }
  const { from_digest, to_digest } = plan;
  const view = await operations.perform(edge, {
    actor: userName(),
    expected: { from_digest, to_digest },
    ...passing,
  });
  err(`${titleOf(edge)}: ${describeOutcome(view)}\n`);
  return (
    view.outcome === "promoted" || view.outcome === "up-to-date" || view.outcome === "proposed"
  );
}

function describeOutcome(view: PerformView): string {
  switch (view.outcome) {
    case "up-to-date":
      return "up to date";
    case "promoted":
      return `promoted${view.promotion.commit === null ? "" : ` in commit ${view.promotion.commit}`}`;
    case "proposed":
      return `proposed as ${view.url}`;
    case "blocked":
    case "failed":
      return `${view.outcome}: ${view.message}`;
    case "plan-changed":
      return "not promoted: it changed after it was planned; look at the new plan and try again";
  }
}

function isChange({ decision }: PlanView): boolean {
  return decision === "write" || decision === "propose";
}

function titleOf({ pipeline, from, to }: EdgeReference): string {
  return `${pipeline}: ${from} -> ${to}`;
}
