import type { EdgeReference, PerformView, PromotionView, RollbackView } from "./api-types.ts";
import type { AuditAction, AuditOrigin, NewAuditEntry } from "./audit.ts";
import { systemScope } from "./automation.ts";
import { InvalidDurationError } from "./duration.ts";
import { describeError, InvalidRequestError, NotFoundError } from "./errors.ts";
import { type AuditKeeper, keepAudit } from "./keep-audit.ts";
import type { AutomationPlace, Operations, PerformOptions, PhaseReference } from "./operations.ts";
import type { Timers } from "./runtime.ts";

export interface AuditedOptions {
  readonly origin: AuditOrigin;
  /** What it runs in at the moment. @throws {StoppedError} if it does not run. */
  readonly environment: () => AuditKeeper & { readonly timers: Timers };
}

/** What changes nothing. */
type Looks =
  | "system"
  | "replicas"
  | "pipelines"
  | "pipeline"
  | "phase"
  | "edges"
  | "graph"
  | "plan"
  | "orphans"
  | "history"
  | "promotions"
  | "promotion"
  | "planRollback"
  | "restraints"
  | "automation"
  | "audit";

/** Everything else: an operation that is new is named above, or it is said here how it is kept. */
type Changes = { readonly [Name in Exclude<keyof Operations, Looks>]: Operations[Name] };

/** The same operations; what changes something, or was to, is in the audit log before its result is known. */
export function auditedOperations(operations: Operations, options: AuditedOptions): Operations {
  const ofPromotion = aboutPromotion(operations);
  const { perform, rollback, cancel, retry, hold, veto, release, setAutomation } = operations;
  const changes: Changes = {
    perform: audited(perform, { ...options, action: "promote", about: ofEdge, result: performed }),
    rollback: audited(rollback, {
      ...options,
      action: "rollback",
      about: ofPhase,
      result: rolledBack,
    }),
    cancel: audited(cancel, {
      ...options,
      action: "cancel",
      about: ofPromotion,
      result: ({ promotion }) => ({ outcome: "done", ...ofRecord(promotion) }),
    }),
    retry: audited(retry, {
      ...options,
      action: "retry",
      about: ofPromotion,
      result: (view) =>
        view.kind === "rollback" ? rolledBack(view.result) : performed(view.result),
    }),
    hold: audited(hold, { ...options, action: "hold", about: ofPhase, result: done }),
    veto: audited(veto, { ...options, action: "veto", about: ofPhase, result: done }),
    release: audited(release, { ...options, action: "release", about: ofPhase, result: done }),
    setAutomation: audited(setAutomation, {
      ...options,
      action: "automation",
      about: ofPlace,
      result: done,
    }),
  };
  return { ...operations, ...changes };
}

interface Asking {
  readonly actor: string;
}

interface Recording<Subject, Given, View> extends AuditedOptions {
  readonly action: AuditAction;
  readonly about: (subject: Subject, given: Given) => About | Promise<About>;
  readonly result: (view: View) => Result;
}

interface About {
  readonly scope: string;
  /** Of these, what is text is kept. */
  readonly details: object;
}

interface Result {
  readonly outcome: NewAuditEntry["outcome"];
  readonly message?: string;
  readonly promotion?: string;
  readonly details?: object;
}

function audited<Subject, Given extends Asking, View>(
  change: (subject: Subject, given: Given) => Promise<View>,
  { environment, origin, action, about, result }: Recording<Subject, Given, View>,
): (subject: Subject, given: Given) => Promise<View> {
  return async (subject, given) => {
    const keeper = environment();
    const { scope, details } = await about(subject, given);
    const keep = ({ outcome, message, promotion, details: more }: Result) => {
      const at = new Date(keeper.timers.now());
      const entry = { at, actor: given.actor, origin, action, scope, outcome, message, promotion };
      return keepAudit({ ...entry, details: textsIn({ ...details, ...more }) }, keeper);
    };
    const view = await change(subject, given).catch(async (error: unknown) => {
      await keep(thrown(error));
      throw error;
    });
    await keep(result(view));
    return view;
  };
}

function ofEdge(
  { pipeline, from, to, kind }: EdgeReference,
  { expected, override }: PerformOptions,
): About {
  const details = { from, kind, digest: expected?.from_digest, override };
  return { scope: `${pipeline}/${to}`, details };
}

function ofPhase({ pipeline, phase }: PhaseReference, given: Asking): About {
  return { scope: `${pipeline}/${phase}`, details: { ...given, actor: undefined } };
}

function aboutPromotion({ promotion }: Pick<Operations, "promotion">) {
  return async (id: string, given: Asking): Promise<About> => {
    const record = await promotion(id).catch(() => undefined);
    const scope = record ? `${record.pipeline}/${record.to}` : systemScope;
    return { scope, details: { ...given, actor: undefined, of: id } };
  };
}

function ofPlace({ pipeline, phase }: AutomationPlace, given: Asking): About {
  const names = [pipeline, phase].filter((name) => name !== undefined);
  return { scope: names.join("/") || systemScope, details: { ...given, actor: undefined } };
}

function performed(view: PerformView): Result {
  const { outcome } = view;
  switch (view.outcome) {
    case "up-to-date":
    case "plan-changed":
      return { outcome };
    case "proposed":
      return { outcome, details: { url: view.url } };
    case "blocked":
      return { outcome, message: view.message, details: { code: view.reason } };
    case "promoted":
      return { outcome, ...ofRecord(view.promotion) };
    case "failed":
      return { outcome, message: view.message, ...ofRecord(view.promotion) };
  }
}

function rolledBack(view: RollbackView): Result {
  const { outcome } = view;
  switch (view.outcome) {
    case "up-to-date":
    case "plan-changed":
      return { outcome };
    case "blocked":
      return { outcome, message: view.message };
    case "rolled-back":
    case "proposed":
      return { outcome, ...ofRecord(view.promotion) };
    case "failed":
      return { outcome, message: view.message, ...ofRecord(view.promotion) };
  }
}

function done(): Result {
  return { outcome: "done" };
}

function ofRecord({ id, from_digest: digest, error }: PromotionView) {
  return { promotion: id, details: { digest, code: error?.code } };
}

function thrown(error: unknown): Result {
  const { code, message } = describeError(error);
  return { outcome: isRefusal(error) ? "refused" : "failed", message, details: { code } };
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof NotFoundError ||
    error instanceof InvalidRequestError ||
    error instanceof InvalidDurationError
  );
}

function textsIn(data: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value === "string"));
}
