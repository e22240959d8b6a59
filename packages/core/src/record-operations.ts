import type { HoldOptionsView } from "./api-types.ts";
import { checkReason } from "./check-reason.ts";
import { parseDuration } from "./duration.ts";
import { InvalidRequestError, NotFoundError } from "./errors.ts";
import { findPhase, findPipeline, findRecord, linksOf } from "./find.ts";
import type { By, PhaseReference, PromotionFilterView, RecordOperations } from "./operations.ts";
import { definedKey, keptKey, keptPipeline, orphansOf } from "./orphans.ts";
import { phaseKey } from "./phase.ts";
import type { RollbackActions } from "./rollback.ts";
import type { PromotionFilter, Restraint } from "./store.ts";
import type { System } from "./system.ts";
import { unfinishedOperations } from "./unfinished-operations.ts";
import {
  arrivalView,
  auditEntryView,
  orphanView,
  promotionView,
  restraintView,
  rollbackPlanView,
  rollbackView,
} from "./views.ts";

/** Entries of a page, if nobody says how many. */
export const standardLimit = 50;
/** Entries of the longest page. */
export const mostEntries = 500;

const longestRestraint = "36500d";

/** What the store of a system that runs in this process has. */
export function recordOperations(system: System): RecordOperations {
  return {
    ...pastOperations(system),
    ...rollbackOperations(system),
    ...unfinishedOperations(system),
    ...restraintOperations(system),
  };
}

function rollbackOperations(system: System): Pick<RecordOperations, "planRollback" | "rollback"> {
  const actionsOf = ({ pipeline, phase: name }: PhaseReference): RollbackActions => {
    const phase = findPhase(findPipeline(system, pipeline), name);
    if (!phase.rollback) {
      throw new InvalidRequestError(
        `${phaseKey(phase.descriptor)} can only be read, so it cannot be rolled back`,
      );
    }
    return phase.rollback;
  };
  const linksAt = ({ pipeline, phase }: PhaseReference) => linksOf(system, `${pipeline}/${phase}`);
  return {
    planRollback: async (reference, { version }) =>
      rollbackPlanView(await actionsOf(reference).plan(version), linksAt(reference)),
    rollback: async (reference, { began, expected, ...options }) => {
      checkReason(options.reason);
      const told = began && (({ id }: { readonly id: string }) => began(id));
      const result = await actionsOf(reference).perform({
        ...options,
        expected: expected?.current_version,
        began: told,
      });
      return rollbackView(result, linksAt(reference));
    },
  };
}

function pastOperations(
  system: System,
): Pick<RecordOperations, "history" | "promotions" | "promotion" | "audit" | "orphans"> {
  return {
    history: async (reference, { before, limit = standardLimit }) => {
      const page = pageOf(before, limit);
      const key = await keptKey(system, reference);
      const { arrivals: kept } = system.environment.store;
      // With the one before them, which the last is compared with.
      const found = await kept.list(key, { ...page, limit: limit + 1 });
      const links = linksOf(system, key);
      const shown = found.slice(0, limit);
      const arrivals = shown.map((one, index) => arrivalView(one, links, found[index + 1]));
      return { arrivals, next: found.length > limit ? (arrivals.at(-1)?.version ?? null) : null };
    },
    promotions: async ({ before, limit = standardLimit, ...filter }) => {
      const page = pageOf(before, limit);
      const listed = await listedPromotions(system, filter);
      const found = await system.environment.store.promotions.list({ ...page, ...listed });
      const promotions = found.map((one) => promotionView(one, linksOf(system, one.edge.to)));
      return { promotions, next: nextOf(found.length, limit, promotions.at(-1)?.id) };
    },
    promotion: async (id) => {
      const record = await findRecord(system, id);
      return promotionView(record, linksOf(system, record.edge.to));
    },
    audit: async ({ before, after, limit = standardLimit, ...filter }) => {
      const { pipeline, actor, action, origin, outcome } = filter;
      const page = { ...pageOf(before, limit), ...(after !== undefined && { after }) };
      const listed = { ...page, pipeline, actor, action, origin, outcome };
      const entries = (await system.environment.store.audit.list(listed)).map(auditEntryView);
      return { entries, next: nextOf(entries.length, limit, entries.at(-1)?.id) };
    },
    orphans: async () => ({ orphans: (await orphansOf(system)).map(orphanView) }),
  };
}

/** @throws {NotFoundError} if there is no such pipeline or phase, and nothing is kept of one. */
async function listedPromotions(
  system: System,
  { into, pipeline, state, kind, actor }: PromotionFilterView,
): Promise<Omit<PromotionFilter, "limit">> {
  return {
    to: into && (await keptKey(system, into)),
    pipeline: pipeline && (await keptPipeline(system, pipeline)),
    state,
    kind,
    actor,
  };
}

function restraintOperations(
  system: System,
): Pick<RecordOperations, "restraints" | "hold" | "veto" | "release"> {
  return {
    restraints: async (pipeline) => {
      const { store, timers } = system.environment;
      const found = await store.restraints.list(await keptPipeline(system, pipeline));
      return { restraints: found.filter((one) => isActive(one, timers.now())).map(restraintView) };
    },
    hold: async (reference, options) => {
      const phase = definedKey(system, reference);
      const { store, timers } = system.environment;
      const fields = { ...fieldsOf(options, timers.now()), phase };
      return restraintView(await store.restraints.add({ ...fields, kind: "hold" }));
    },
    veto: async (reference, { digest, scope = "downstream", ...options }) => {
      const phase = definedKey(system, reference);
      const { store, timers } = system.environment;
      const fields = { ...fieldsOf(options, timers.now()), phase, digest, scope };
      return restraintView(await store.restraints.add({ ...fields, kind: "veto" }));
    },
    release: async (reference, { digest }) => {
      const key = await keptKey(system, reference);
      const { restraints } = system.environment.store;
      const all = await restraints.list(reference.pipeline);
      const meant = all.filter((one) => one.phase === key && isMeant(one, digest));
      if (meant.length === 0) {
        const what = digest === undefined ? "is not held" : `has no veto of ${digest}`;
        throw new NotFoundError(`${key} ${what}; nothing to release`);
      }
      await Promise.all(meant.map(({ id }) => restraints.remove(id)));
      return { restraints: meant.map(restraintView) };
    },
  };
}

function pageOf(before: string | undefined, limit: number) {
  if (!Number.isInteger(limit) || limit < 1 || limit > mostEntries) {
    throw new InvalidRequestError(`limit must be a whole number from 1 to ${mostEntries}`);
  }
  return { limit, ...(before !== undefined && { before }) };
}

function nextOf(found: number, limit: number, last: string | undefined): string | null {
  return found < limit || last === undefined ? null : last;
}

function fieldsOf({ actor, reason, for: duration }: By<HoldOptionsView>, now: number) {
  checkReason(reason);
  const expiresAt = duration === undefined ? undefined : endOf(duration, now);
  return { actor, reason, createdAt: new Date(now), expiresAt };
}

/** What ends later than any date has no end that could be kept. */
function endOf(duration: string, now: number): Date {
  const length = parseDuration(duration);
  if (length > parseDuration(longestRestraint)) {
    throw new InvalidRequestError(
      `a hold or a veto lasts at most ${longestRestraint}, not ${duration}; without a duration it stays`,
    );
  }
  return new Date(now + length);
}

function isActive({ expiresAt }: Restraint, now: number): boolean {
  return expiresAt === undefined || expiresAt.getTime() > now;
}

function isMeant(restraint: Restraint, digest: string | undefined): boolean {
  return digest === undefined
    ? restraint.kind === "hold"
    : restraint.kind === "veto" && restraint.digest === digest;
}
