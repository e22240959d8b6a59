import { AssertionError } from "node:assert";
import type {
  EdgeReference,
  EdgeView,
  PerformOptionsView,
  PerformView,
  PlanView,
} from "../../api-types.ts";
import { NotFoundError } from "../../errors.ts";
import type { By } from "../../operations.ts";
import { describeEdge, describePhase } from "./described-state.ts";
import type { SandboxAccess } from "./sandbox-phase.ts";

/** An edge in a sandbox: what it waits for, and what performing it would do. */
export class SandboxEdge {
  readonly reference: EdgeReference;
  readonly #access: SandboxAccess;

  constructor(reference: EdgeReference, access: SandboxAccess) {
    this.reference = reference;
    this.#access = access;
  }

  /** Its status and the reason, as the API has it. */
  async view(): Promise<EdgeView> {
    const { pipeline, from, to, kind = "promotion" } = this.reference;
    const { edges } = await this.#access.operations.edges(pipeline);
    const found = edges.find(
      (edge) =>
        edge.from.metadata.name === from && edge.to.metadata.name === to && edge.kind === kind,
    );
    if (!found) {
      throw new NotFoundError(`pipeline "${pipeline}" has no edge ${from} -> ${to} (${kind})`);
    }
    return found;
  }

  /**
   * Compares its status and, if one is given, looks for a reason in the one it has.
   *
   * @throws {AssertionError} which says what both phases show.
   */
  async assertStatus(status: EdgeView["status"], reason: string | RegExp = ""): Promise<void> {
    const view = await this.view();
    const said = view.reason ?? "";
    const isSaid = typeof reason === "string" ? said.includes(reason) : reason.test(said);
    if (view.status !== status || !isSaid) {
      const { pipeline, from, to } = this.reference;
      const { phase } = this.#access.operations;
      const phases = await Promise.all([phase(pipeline, from), phase(pipeline, to)]);
      const lines = [describeEdge(view), ...phases.map(describePhase)];
      const expected = `${status}${reason === "" ? "" : `: ${reason}`}`;
      throw new AssertionError({
        message: `expected ${pipeline}: ${from} -> ${to} to be ${expected}\n  ${lines.join("\n  ")}`,
        actual: `${view.status}: ${said}`,
        expected,
        operator: "assertStatus",
      });
    }
  }

  /** What performing it would do now; writes nothing. */
  async plan(): Promise<PlanView> {
    const { signal } = new AbortController();
    const { operations, outcome } = this.#access;
    return await outcome(operations.plan(this.reference, { signal }));
  }

  /** Promotes over it, as a person. */
  async promote(options: By<PerformOptionsView>): Promise<PerformView> {
    const { operations, outcome } = this.#access;
    return await outcome(operations.perform(this.reference, options));
  }
}
