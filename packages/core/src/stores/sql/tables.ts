import type { AuditEntry } from "../../audit.ts";
import type { Automation } from "../../automation.ts";
import type { Arrival, PromotionRecord } from "../../store.ts";

/** What the tables hold, the same on every database. Times are in ms since 1970, truths are 0 or 1. */
export interface Tables {
  readonly arrival: ArrivalRow;
  readonly shown_digest: ShownDigestRow;
  readonly promotion: PromotionRow;
  readonly delivery: DeliveryRow;
  readonly restraint: RestraintRow;
  readonly automation: AutomationRow;
  readonly audit_entry: AuditRow;
  readonly lease: LeaseRow;
  readonly sighting: SightingRow;
  readonly taken_image: TakenImageRow;
  readonly replica: ReplicaRow;
  readonly division: DivisionRow;
  readonly share: ShareRow;
  readonly schedule_tick: ScheduleTickRow;
  readonly login_session: LoginSessionRow;
}

export interface ArrivalRow {
  readonly version: string;
  readonly phase: string;
  readonly digest: string;
  /** JSON. */
  readonly resource: string;
  /** JSON. */
  readonly annotations: string;
  readonly commit_id: string | null;
  readonly cause: Arrival["cause"];
  readonly promotion: string | null;
  readonly actor: string | null;
  readonly rewritten: number;
  readonly recorded_at: number;
  readonly digest_version: string;
  readonly digest_recorded_at: number;
  readonly repeated: number;
}

/** Every digest that a phase ever showed, and how it came; it outlives the arrivals. */
interface ShownDigestRow {
  readonly phase: string;
  readonly digest: string;
  readonly cause: Arrival["cause"];
  /** The last arrival that brought it so. */
  readonly version: string;
}

export interface PromotionRow {
  readonly id: string;
  readonly kind: PromotionRecord["kind"];
  readonly edge_kind: string;
  readonly edge_from: string;
  readonly edge_to: string;
  readonly arrival: string;
  readonly from_digest: string;
  readonly to_digest: string | null;
  readonly cause: PromotionRecord["cause"];
  readonly actor: string;
  readonly created_at: number;
  readonly state: PromotionRecord["state"];
  readonly commit_id: string | null;
  /** JSON. */
  readonly annotations: string;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly attempts: number;
  readonly ended_at: number | null;
  readonly reason: string | null;
  readonly retry_of: string | null;
  readonly resume: "on-newer" | null;
  readonly unanswered: number;
  /** Of `edge_to`. */
  readonly pipeline: string;
  readonly revision: string | null;
}

interface DeliveryRow {
  readonly edge_kind: string;
  readonly edge_from: string;
  readonly edge_to: string;
  readonly version: string;
}

export interface RestraintRow {
  readonly id: string;
  readonly kind: "hold" | "veto";
  readonly pipeline: string;
  readonly phase: string;
  readonly digest: string | null;
  readonly scope: "phase" | "downstream" | "pipeline" | null;
  readonly actor: string;
  readonly reason: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly promotion: string | null;
}

interface AutomationRow {
  readonly scope: string;
  readonly mode: Automation;
  readonly actor: string;
  readonly reason: string;
  readonly set_at: number;
}

export interface AuditRow {
  readonly id: string;
  /** Counts the entries, so that it is known which are too many. */
  readonly number: number;
  readonly recorded_at: number;
  readonly actor: string;
  readonly origin: AuditEntry["origin"];
  readonly action: AuditEntry["action"];
  readonly scope: string;
  /** JSON. */
  readonly details: string;
  readonly outcome: AuditEntry["outcome"];
  readonly message: string | null;
  readonly promotion: string | null;
  /** Of the scope. */
  readonly pipeline: string;
}

interface SightingRow {
  readonly repository: string;
  readonly digest: string;
  readonly first_seen_at: number;
  /** To a day. */
  readonly last_seen_at: number;
}

export interface TakenImageRow {
  readonly repository: string;
  /** The SHA-256 of its words. */
  readonly selection: string;
  readonly tag: string;
  readonly digest: string;
  readonly media_type: string;
  readonly size: number;
  readonly built_at: number | null;
  /** To a day. */
  readonly last_taken_at: number;
}

export interface LoginSessionRow {
  /** The SHA-256 of its id. */
  readonly key: string;
  /** Higher for each that begins, so that it is known which are too many. */
  readonly number: number;
  readonly token: string;
  readonly proof: string;
  readonly ends_at: number;
}

/** Who may write. */
interface LeaseRow {
  readonly name: string;
  /** Higher for each new holder. */
  readonly fence: number;
  /** Empty if nobody has it. In brackets, which nobody is shown, is where the number of the process is valid. */
  readonly holder: string;
  readonly address: string | null;
  readonly expires_at: number;
}

/** A process that writes the store together with others. */
export interface ReplicaRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly secret: string;
  readonly version: string;
  readonly revision: string | null;
  /** As what it divides the work. */
  readonly layout: string;
  /** 1 if it takes shares by now, else 0. */
  readonly takes_shares: number;
  readonly joined_at: number;
  readonly expires_at: number;
}

/** How the work is divided now: one row. */
interface DivisionRow {
  readonly layout: string;
  /** JSON. */
  readonly shares: string;
  /** The first migration whose program understands the tables as they are. */
  readonly understood_from: string;
}

/** Who tends a part of the pipelines. */
export interface ShareRow {
  readonly name: string;
  /** Higher each time it is taken or freed. */
  readonly fence: number;
  /** Empty if nobody has it. */
  readonly replica: string;
  /** When it was taken; if nobody has it, when it was last tended, unless it never was. */
  readonly since: number | null;
}

/** For when a schedule last fell due that somebody met. */
interface ScheduleTickRow {
  readonly trigger_name: string;
  readonly phase: string;
  readonly due_at: number;
  /** The same as `due_at` until that has ended; anything else says nothing. */
  readonly unended_at: number | null;
}
