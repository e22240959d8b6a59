import type { Operations } from "../../operations.ts";

/** A viewer only looks; an operator changes things too. */
type Role = "viewer" | "operator";

/** Who asks. */
export interface Caller {
  /** What they are called in records and in the audit log. */
  readonly actor: string;
  readonly role: Role;
  /** All there is for them. @default every pipeline */
  readonly pipelines?: readonly string[] | undefined;
  /** Set if another replica asks: for itself, or because somebody has asked it. */
  readonly replica?: "itself" | "passes-on" | undefined;
}

declare module "hono" {
  interface ContextVariableMap {
    /** Who asks. */
    readonly caller: Caller;
    /** What can be asked of the system, within what there is for the caller. */
    readonly operations: Operations;
  }
}
