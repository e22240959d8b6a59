import type {
  ArrivalView,
  OrphanView,
  PageView,
  PromotionView,
  RestraintView,
  VetoScopeView,
} from "../api-types.ts";
import type { Operations, PhaseReference } from "../operations.ts";
import { type CommandContext, type SessionOptions, withSession } from "./session.ts";
import { startOrAsk } from "./start-or-ask.ts";
import { table } from "./terminal.ts";
import { userName } from "./user-name.ts";

export interface RecordOptions {
  readonly config: string | undefined;
  readonly json: boolean;
}

/** No pipeline is called so: none is opened. */
const none = "";
const restraintHeading = ["PHASE", "KIND", "DIGEST", "ACTOR", "UNTIL", "REASON"];

/** Shows what a phase showed, newest first. */
export async function historyCommand(
  context: CommandContext,
  {
    pipeline,
    phase,
    page,
    ...options
  }: RecordOptions & PhaseReference & { readonly page: PageView },
): Promise<number> {
  return await looking(context, { ...options, pipeline }, async (operations) => {
    const view = await operations.history({ pipeline, phase }, page);
    const heading = ["RECORDED", "DIGEST", "CAUSE", "ACTOR", "COMMIT", "LINK"];
    return { view, text: table(heading, view.arrivals.map(arrivalRow)) };
  });
}

/** Shows of which phases that are no longer defined something is kept. */
export async function orphansCommand(
  context: CommandContext,
  options: RecordOptions,
): Promise<number> {
  return await looking(context, { ...options, pipeline: none }, async (operations) => {
    const view = await operations.orphans();
    const heading = ["PIPELINE", "PHASE", "DIGEST", "SINCE", "ENTRIES"];
    return { view, text: table(heading, view.orphans.map(orphanRow)) };
  });
}

/** Shows promotions, newest first: of all phases, or into one. */
export async function promotionsCommand(
  context: CommandContext,
  {
    into,
    page,
    ...options
  }: RecordOptions & {
    readonly into: PhaseReference | undefined;
    readonly page: PageView;
  },
): Promise<number> {
  return await looking(context, { ...options, pipeline: into?.pipeline }, async (operations) => {
    const view = await operations.promotions({ ...page, ...(into && { into }) });
    const heading = ["CREATED", "PIPELINE", "EDGE", "STATE", "DIGEST", "ACTOR", "LINK"];
    return { view, text: table(heading, view.promotions.map(promotionRow)) };
  });
}

/** Shows the holds and vetoes of a pipeline. */
export async function restraintsCommand(
  context: CommandContext,
  { pipeline, ...options }: RecordOptions & { readonly pipeline: string },
): Promise<number> {
  return await looking(context, { ...options, pipeline }, async (operations) => {
    const view = await operations.restraints(pipeline);
    return { view, text: table(restraintHeading, view.restraints.map(restraintRow)) };
  });
}

export interface HoldCommandOptions extends RecordOptions, PhaseReference {
  readonly reason: string;
  /** Such as `2h`. */
  readonly for: string | undefined;
}

/** Stops everything automatic on a phase. */
export async function holdCommand(
  context: CommandContext,
  { reason, for: duration, ...options }: HoldCommandOptions,
): Promise<number> {
  return await changing(context, options, async (operations, reference) => {
    const lasting = duration === undefined ? {} : { for: duration };
    return [await operations.hold(reference, { actor: userName(), reason, ...lasting })];
  });
}

/** Stops one digest. */
export async function vetoCommand(
  context: CommandContext,
  options: HoldCommandOptions & { readonly digest: string; readonly scope: VetoScopeView },
): Promise<number> {
  const { reason, for: duration, digest, scope } = options;
  return await changing(context, options, async (operations, reference) => {
    const lasting = duration === undefined ? {} : { for: duration };
    return [
      await operations.veto(reference, { actor: userName(), reason, digest, scope, ...lasting }),
    ];
  });
}

/** Lifts the holds of a phase, or its vetoes of a digest. */
export async function releaseCommand(
  context: CommandContext,
  { digest, ...options }: RecordOptions & PhaseReference & { readonly digest: string | undefined },
): Promise<number> {
  return await changing(context, options, async (operations, reference) => {
    const meant = digest === undefined ? {} : { digest };
    return (await operations.release(reference, { actor: userName(), ...meant })).restraints;
  });
}

interface Shown {
  readonly view: object;
  readonly text: string;
}

async function looking(
  context: CommandContext,
  { config, json, pipeline }: RecordOptions & { readonly pipeline: string | undefined },
  look: (operations: Operations) => Promise<Shown>,
): Promise<number> {
  return await withSession(context, sessionOf(config, pipeline), async (session) => {
    await session.start();
    const { view, text } = await look(session.operations);
    if (json) {
      context.terminal.json(view);
    } else {
      context.terminal.out(text);
    }
    return 0;
  });
}

async function changing(
  context: CommandContext,
  { config, json, pipeline, phase }: RecordOptions & PhaseReference,
  change: (operations: Operations, reference: PhaseReference) => Promise<readonly RestraintView[]>,
): Promise<number> {
  const options = { ...sessionOf(config, pipeline), writes: true };
  return await withSession(context, options, async (session) => {
    const operations = await startOrAsk(session, context);
    const restraints = await change(operations, { pipeline, phase });
    if (json) {
      context.terminal.json({ restraints });
    } else {
      context.terminal.out(table(restraintHeading, restraints.map(restraintRow)));
    }
    return 0;
  });
}

function sessionOf(config: string | undefined, pipeline: string | undefined): SessionOptions {
  return {
    config,
    mode: "once",
    ...(pipeline !== undefined && {
      pipelines: ({ name }: { readonly name: string }) => name === pipeline,
    }),
  };
}

function arrivalRow(view: ArrivalView): readonly string[] {
  const { recorded_at, digest, cause, actor, commit, commit_url: link, unreadable } = view;
  const note = unreadable === undefined ? [] : [`unreadable: ${unreadable}`];
  return [recorded_at, digest, cause, actor ?? "-", commit ?? "-", link ?? "-", ...note];
}

function orphanRow({ pipeline, phase, digest, since, arrivals }: OrphanView): readonly string[] {
  return [pipeline, phase, digest ?? "-", since ?? "-", String(arrivals)];
}

function promotionRow(view: PromotionView): readonly string[] {
  const { created_at, pipeline, from, to, state, from_digest: digest } = view;
  const edge = view.kind === "rollback" ? `${to} (rollback)` : `${from} -> ${to}`;
  const link = view.proposal?.url ?? view.commit_url ?? "-";
  return [created_at, pipeline, edge, state, digest, view.actor, link];
}

function restraintRow(view: RestraintView): readonly string[] {
  const { phase, kind, digest, actor, expires_at: until, reason } = view;
  return [phase, kind, digest ?? "-", actor, until ?? "released", reason];
}
