import { cleanText } from "./clean-text.ts";

/** What was changed, or was to be: by whom, from where, and what came of it. Nothing alters or removes entries. */
export interface Audit {
  /** Adds the newest entry, with an id above all earlier ones. Its texts are cleaned and cut short. */
  readonly append: (entry: NewAuditEntry) => Promise<AuditEntry>;
  /** Newest first; oldest first if `after` is given. */
  readonly list: (page: AuditPage) => Promise<readonly AuditEntry[]>;
}

export interface AuditFilter {
  /** About it, or one of its phases. */
  readonly pipeline?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly origin?: AuditOrigin | undefined;
  readonly outcome?: AuditOutcome | undefined;
}

export interface AuditPage extends AuditFilter {
  /** Only entries older than this id. */
  readonly before?: string | undefined;
  /** Only entries newer than this id; all of them if it is empty. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface NewAuditEntry {
  readonly at: Date;
  /** Who asked: what a person is called, or the name of a trigger. */
  readonly actor: string;
  readonly origin: AuditOrigin;
  readonly action: AuditAction;
  /** The name of a pipeline, `<pipeline>/<phase>`, or `*` for the system. */
  readonly scope: string;
  /** What was asked for, such as a digest or a reason. */
  readonly details: AuditDetails;
  readonly outcome: AuditOutcome;
  /** Why it was not done. */
  readonly message: string | undefined;
  /** The id of the record. */
  readonly promotion: string | undefined;
}

export interface AuditEntry extends NewAuditEntry {
  /** A UUID of version 7; later entries compare greater. */
  readonly id: string;
}

/** `api`: over HTTP, or by a program that has the system. `glu`: nobody asked. */
export type AuditOrigin = "cli" | "api" | "trigger" | "glu";

export type AuditAction =
  | "promote"
  | "rollback"
  | "cancel"
  | "retry"
  | "hold"
  | "veto"
  | "release"
  | "automation";

export type AuditOutcome =
  | "done"
  | "promoted"
  | "proposed"
  | "rolled-back"
  /** There was nothing to do. */
  | "up-to-date"
  | "blocked"
  | "plan-changed"
  | "failed"
  /** It made no sense as it was said. */
  | "refused";

export type AuditDetails = Readonly<Record<string, string>>;

const nameLimit = 200;
const valueLimit = 1000;
const mostDetails = 20;

/** The entry as it is kept: nothing in it deceives, and nothing is long. */
export function auditEntry(id: string, entry: NewAuditEntry): AuditEntry {
  const details = Object.entries(entry.details)
    .slice(0, mostDetails)
    .map(([name, value]) => [cleanText(name, nameLimit), cleanText(value, valueLimit)]);
  return Object.freeze({
    ...entry,
    id,
    actor: cleanText(entry.actor, nameLimit),
    scope: cleanText(entry.scope, nameLimit),
    details: Object.freeze(Object.fromEntries(details)),
    message: entry.message === undefined ? undefined : cleanText(entry.message),
  });
}
