import type {
  ArrivalView,
  OrphanView,
  PageView,
  PromotionView,
  RestraintListView,
  RestraintView,
  VetoScopeView,
} from "../api-types.ts";
import type { Operations, PhaseReference } from "../operations.ts";
import type { Invocation } from "./invocation.ts";
import { type Shown, show } from "./show.ts";
import { table } from "./table.ts";
import { userName } from "./user-name.ts";
import { only, withOperations } from "./with-operations.ts";

/** No pipeline is called so: none is opened. */
const none = "";
const restraintHeading = ["PHASE", "KIND", "DIGEST", "ACTOR", "UNTIL", "REASON"];

/** Shows what a phase showed, newest first. */
export async function historyCommand(
  context: Invocation,
  { page, ...reference }: PhaseReference & { readonly page: PageView },
): Promise<number> {
  return await looking(context, reference.pipeline, async (operations) => {
    const view = await operations.history(reference, page);
    const heading = ["VERSION", "RECORDED", "DIGEST", "CAUSE", "ACTOR", "COMMIT", "LINK"];
    return { view, text: table(heading, view.arrivals.map(arrivalRow)) };
  });
}

/** Shows of which phases that are no longer defined something is kept. */
export async function orphansCommand(context: Invocation): Promise<number> {
  return await looking(context, none, async (operations) => {
    const view = await operations.orphans();
    const heading = ["PIPELINE", "PHASE", "DIGEST", "SINCE", "ENTRIES"];
    return { view, text: table(heading, view.orphans.map(orphanRow)) };
  });
}

/** Shows promotions, newest first: of all phases, or into one. */
export async function promotionsCommand(
  context: Invocation,
  { into, page }: { readonly into: PhaseReference | undefined; readonly page: PageView },
): Promise<number> {
  return await looking(context, into?.pipeline, async (operations) => {
    const view = await operations.promotions({ ...page, ...(into && { into }) });
    return { view, text: promotionTable(view.promotions) };
  });
}

/** Shows the holds and vetoes of a pipeline. */
export async function restraintsCommand(context: Invocation, pipeline: string): Promise<number> {
  return await looking(context, pipeline, async (operations) => {
    const view = await operations.restraints(pipeline);
    return { view, text: table(restraintHeading, view.restraints.map(restraintRow)) };
  });
}

export interface HoldCommandOptions extends PhaseReference {
  readonly reason: string;
  /** Such as `2h`. */
  readonly for: string | undefined;
}

/** Stops everything automatic on a phase. */
export async function holdCommand(
  context: Invocation,
  { reason, for: duration, ...options }: HoldCommandOptions,
): Promise<number> {
  return await changing(context, options, async (operations, reference) => {
    const lasting = duration === undefined ? {} : { for: duration };
    return await operations.hold(reference, { actor: userName(), reason, ...lasting });
  });
}

/** Stops one digest. */
export async function vetoCommand(
  context: Invocation,
  options: HoldCommandOptions & { readonly digest: string; readonly scope: VetoScopeView },
): Promise<number> {
  const { reason, for: duration, digest, scope } = options;
  return await changing(context, options, async (operations, reference) => {
    const lasting = duration === undefined ? {} : { for: duration };
    const veto = { actor: userName(), reason, digest, scope, ...lasting };
    return await operations.veto(reference, veto);
  });
}

/** Lifts the holds of a phase, or its vetoes of a digest. */
export async function releaseCommand(
  context: Invocation,
  { digest, ...options }: PhaseReference & { readonly digest: string | undefined },
): Promise<number> {
  return await changing(context, options, async (operations, reference) => {
    const meant = digest === undefined ? {} : { digest };
    return await operations.release(reference, { actor: userName(), ...meant });
  });
}

/** What was read or written once is enough: no phase is looked at. */
async function looking(
  context: Invocation,
  pipeline: string | undefined,
  look: (operations: Operations) => Promise<Shown>,
): Promise<number> {
  const options = { mode: "open", ...only(pipeline) } as const;
  return await withOperations(context, options, async (operations) => {
    show(context, await look(operations));
    return 0;
  });
}

async function changing(
  context: Invocation,
  { pipeline, phase }: PhaseReference,
  change: (
    operations: Operations,
    reference: PhaseReference,
  ) => Promise<RestraintView | RestraintListView>,
): Promise<number> {
  const options = { mode: "open", writes: true, ...only(pipeline) } as const;
  return await withOperations(context, options, async (operations) => {
    const view = await change(operations, { pipeline, phase });
    const restraints = "restraints" in view ? view.restraints : [view];
    show(context, { view, text: table(restraintHeading, restraints.map(restraintRow)) });
    return 0;
  });
}

function arrivalRow(view: ArrivalView): readonly string[] {
  const { version, recorded_at, digest, cause, actor, commit, commit_url: link } = view;
  const note = view.unreadable === undefined ? [] : [`unreadable: ${view.unreadable}`];
  return [version, recorded_at, digest, cause, actor ?? "-", commit ?? "-", link ?? "-", ...note];
}

function orphanRow({ pipeline, phase, digest, since, arrivals }: OrphanView): readonly string[] {
  return [pipeline, phase, digest ?? "-", since ?? "-", String(arrivals)];
}

/** Revisions have a column if there are any. */
function promotionTable(promotions: readonly PromotionView[]): string {
  const revised = promotions.some(({ revision }) => revision !== undefined);
  const heading = ["ID", "CREATED", "PIPELINE", "EDGE", "STATE", "DIGEST", "ACTOR"];
  const rows = promotions.map((view) => {
    const link = view.proposal?.url ?? view.commit_url ?? "-";
    return [...promotionRow(view), ...(revised ? [shortRevision(view)] : []), link];
  });
  return table([...heading, ...(revised ? ["REVISION"] : []), "LINK"], rows);
}

/** A commit as people write one. */
function shortRevision({ revision = "-" }: PromotionView): string {
  return /^[0-9a-f]{40,64}$/.test(revision) ? revision.slice(0, 12) : revision;
}

function promotionRow(view: PromotionView): readonly string[] {
  const { id, created_at, pipeline, from, to, state, from_digest: digest } = view;
  const edge = view.kind === "rollback" ? `${to} (rollback)` : `${from} -> ${to}`;
  return [id, created_at, pipeline, edge, state, digest, view.actor];
}

function restraintRow(view: RestraintView): readonly string[] {
  const { phase, kind, digest, actor, expires_at: until, reason } = view;
  return [phase, kind, digest ?? "-", actor, until ?? "released", reason];
}
