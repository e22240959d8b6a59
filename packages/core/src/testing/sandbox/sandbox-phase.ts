import { AssertionError } from "node:assert";
import type {
  EdgeView,
  HoldOptionsView,
  PerformOptionsView,
  PerformView,
  PhaseView,
  ReleaseOptionsView,
  RestraintListView,
  RestraintView,
  RollbackOptionsView,
  RollbackView,
  VetoOptionsView,
} from "../../api-types.ts";
import { NotFoundError } from "../../errors.ts";
import type { By, Operations, PhaseReference } from "../../operations.ts";
import { describeEdge, describePhase } from "./described-state.ts";

/** What the handles of a sandbox work with. */
export interface SandboxAccess {
  readonly operations: Operations;
  /** What was asked for gives, once all that followed from it is over. */
  readonly outcome: <T>(asked: Promise<T>) => Promise<T>;
}

/** What a person may say who promotes into a phase. */
export interface PromoteOptions extends By<PerformOptionsView> {
  /** The phase it comes from. @default the only one that there is */
  readonly from?: string;
}

/**
 * A phase in a sandbox: what it shows, and what people may ask for. Whatever is asked for has ended with all that
 * follows from it, but for what waits for time to pass.
 */
export class SandboxPhase {
  readonly reference: PhaseReference;
  readonly #access: SandboxAccess;

  constructor(reference: PhaseReference, access: SandboxAccess) {
    this.reference = reference;
    this.#access = access;
  }

  /** What it shows, and why, as the API has it. */
  async view(): Promise<PhaseView> {
    const { pipeline, phase } = this.reference;
    return await this.#access.operations.phase(pipeline, phase);
  }

  /** The digest it shows; undefined if it shows none. */
  async digest(): Promise<string | undefined> {
    const { state, resource } = await this.view();
    return state === "ready" ? resource.digest : undefined;
  }

  /** @throws {AssertionError} which says what it shows, and what the edges into it wait for. */
  async assertShows(digest: string): Promise<void> {
    const view = await this.view();
    const actual = view.state === "ready" ? view.resource.digest : undefined;
    if (actual !== digest) {
      const edges = (await this.#edges()).map((edge) => `\n  ${describeEdge(edge)}`);
      throw new AssertionError({
        message: `expected ${this.#name} to show ${digest}\n  ${describePhase(view)}${edges.join("")}`,
        actual,
        expected: digest,
        operator: "assertShows",
      });
    }
  }

  /** Promotes into it, as a person. */
  async promote({ from, ...options }: PromoteOptions): Promise<PerformView> {
    const { pipeline, phase: to } = this.reference;
    const edge = { pipeline, from: from ?? (await this.#onlyUpstream()), to };
    return await this.#ask(({ perform }) => perform(edge, options));
  }

  async rollback(options: By<RollbackOptionsView>): Promise<RollbackView> {
    return await this.#ask(({ rollback }) => rollback(this.reference, options));
  }

  async hold(options: By<HoldOptionsView>): Promise<RestraintView> {
    return await this.#ask(({ hold }) => hold(this.reference, options));
  }

  async veto(options: By<VetoOptionsView>): Promise<RestraintView> {
    return await this.#ask(({ veto }) => veto(this.reference, options));
  }

  async release(options: By<ReleaseOptionsView>): Promise<RestraintListView> {
    return await this.#ask(({ release }) => release(this.reference, options));
  }

  get #name(): string {
    return `${this.reference.pipeline}/${this.reference.phase}`;
  }

  async #ask<T>(ask: (operations: Operations) => Promise<T>): Promise<T> {
    const { operations, outcome } = this.#access;
    return await outcome(ask(operations));
  }

  /** Those into it. */
  async #edges(): Promise<readonly EdgeView[]> {
    const { pipeline, phase } = this.reference;
    const { edges } = await this.#access.operations.edges(pipeline);
    return edges.filter(({ to }) => to.metadata.name === phase);
  }

  async #onlyUpstream(): Promise<string> {
    const edges = (await this.#edges()).filter(({ kind }) => kind === "promotion");
    const [first, ...others] = edges.map(({ from }) => from.metadata.name);
    if (first === undefined || others.length > 0) {
      const said = first === undefined ? "nothing" : [first, ...others].join(", ");
      throw new NotFoundError(`${this.#name} is promoted into from ${said}: say which with "from"`);
    }
    return first;
  }
}
