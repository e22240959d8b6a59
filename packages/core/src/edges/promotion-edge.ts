import { withDeadline } from "../deadline.ts";
import { type Decision, type DecisionInput, decide } from "../decision.ts";
import type {
  EdgeActions,
  EdgeContext,
  EdgeEnds,
  EdgeKind,
  EdgeStatus,
  PlanRequest,
} from "../edge.ts";
import { ContendedError, DefinitionError, describeError, UserCodeError } from "../errors.ts";
import { type PhaseState, phaseKey, type ReadyState } from "../phase.ts";
import type {
  ExpectedDigests,
  PerformRequest,
  PerformResult,
  Plan,
  PromotionContext,
} from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { Change, UpdateResult, Writer } from "../source.ts";
import type { EdgeKey, PromotionRecord } from "../store.ts";
import { holdsOn, vetoesOn } from "./active-restraints.ts";
import { PromotionJournal } from "./promotion-journal.ts";

/**
 * Asked before each promotion: true lets it go, text says what it waits for. It may run often and gets
 * 30 s.
 */
export type Gate<in R extends Resource> = (
  promotion: PromotionContext<R>,
) => true | string | Promise<true | string>;

export interface PromotionOptions<in R extends Resource> {
  readonly when?: Gate<R> | undefined;
  /** What happens to a state that somebody else set in the target. @default "pause" */
  readonly outsideChanges?: "pause" | "continue" | undefined;
}

/** The built-in kind of edge: brings what the upstream phase shows to the target. */
export function promotion<R extends Resource>(options: PromotionOptions<R> = {}): EdgeKind<R> {
  return {
    kind: "promotion",
    open: (ends, context) => new PromotionEdge(ends, context, options),
  };
}

const gateLimit = 30_000;
const updateLimit = 120_000;
/** How often a decision is made anew because the target moved while it was written to. */
const decisionLimit = 5;

const planning: PerformRequest = { cause: "person", actor: "plan" };

class PromotionEdge<in out R extends Resource> implements EdgeActions {
  readonly #ends: EdgeEnds<R>;
  readonly #context: EdgeContext;
  readonly #options: PromotionOptions<R>;
  readonly #writer: Writer<R>;
  readonly #key: EdgeKey;
  readonly #journal: PromotionJournal;
  #automatic: Promise<PerformResult> | undefined;
  #gate: { readonly inputs: string; readonly answer: true | string } | undefined;

  constructor(ends: EdgeEnds<R>, context: EdgeContext, options: PromotionOptions<R>) {
    const { writer } = ends.to;
    if (!writer) {
      throw new DefinitionError(`${phaseKey(ends.to.descriptor)} cannot be written to`);
    }
    this.#ends = ends;
    this.#context = context;
    this.#options = options;
    this.#writer = writer;
    this.#key = {
      kind: "promotion",
      from: phaseKey(ends.from.descriptor),
      to: phaseKey(ends.to.descriptor),
    };
    this.#journal = new PromotionJournal(context, this.#key);
  }

  readonly status = async (): Promise<EdgeStatus> => {
    const byPerson = decide(await this.#input(planning));
    const byItself = decide(await this.#input({ cause: "automatic", actor: "status" }));
    return describeStatus(byPerson, this.#journal.repeats(this.#attempt()) ?? byItself);
  };

  readonly plan = async ({ signal }: PlanRequest): Promise<Plan> => {
    await this.#observe(signal);
    return await this.#plan(signal);
  };

  /** Attempts of triggers join the one that runs; people's requests queue up behind it. */
  readonly perform = (request: PerformRequest): Promise<PerformResult> => {
    if (request.cause === "person") {
      return this.#ends.to.exclusive(() => this.#perform(request));
    }
    this.#automatic ??= this.#ends.to
      .exclusive(() => this.#perform(request))
      .finally(() => {
        this.#automatic = undefined;
      });
    return this.#automatic;
  };

  async #perform(request: PerformRequest): Promise<PerformResult> {
    const { signal } = this.#context;
    if (request.cause === "person") {
      await this.#observe(signal);
    }
    for (let round = 0; round < decisionLimit; round += 1) {
      const result = await this.#decideAndDo(request);
      if (result !== "moved") {
        return result;
      }
      await this.#ends.to.observe({ fresh: true, signal });
    }
    const error = new ContendedError(
      `${this.#key.to} changed ${decisionLimit} times while it was being written; try again`,
    );
    const record = await this.#journal.begin(this.#attempt(), request);
    return await this.#journal.fail(record, { attempt: this.#attempt(), error });
  }

  async #decideAndDo(request: PerformRequest): Promise<PerformResult | "moved"> {
    const input = await this.#input(request, await this.#askGate(request));
    if (request.expected && !matches(request.expected, input)) {
      return { outcome: "plan-changed", plan: await this.#plan(this.#context.signal) };
    }
    const decision = decide(input);
    switch (decision.kind) {
      case "up-to-date":
        await this.#markDelivered();
        return { outcome: "up-to-date" };
      case "proposed":
        return { outcome: "proposed", url: decision.url };
      case "blocked":
        return { outcome: "blocked", blocked: decision };
      case "write":
      case "propose":
        return await this.#write(request);
    }
  }

  async #write(request: PerformRequest): Promise<PerformResult | "moved"> {
    const attempt = this.#attempt();
    const repeated = request.cause === "automatic" && this.#journal.repeats(attempt);
    if (repeated) {
      return { outcome: "blocked", blocked: repeated };
    }
    const record = await this.#journal.begin(attempt, request);
    const takeBack = this.#ends.to.expect({
      digest: record.fromDigest,
      cause: "promotion",
      promotion: record.id,
      actor: record.actor,
    });
    try {
      const result = await this.#update(record);
      if (result.kind === "moved") {
        await this.#journal.cancel(
          record,
          "the phase changed before it was written; decided again",
        );
        return "moved";
      }
      return await this.#finish(record, result);
    } catch (error) {
      return await this.#journal.fail(record, { attempt, error });
    } finally {
      takeBack();
    }
  }

  async #update(record: PromotionRecord): Promise<UpdateResult> {
    const { signal, timers } = this.#context;
    const what = `promoting ${this.#key.from} to ${this.#key.to}`;
    return await withDeadline({ what, limit: updateLimit, timers, signal }, (limited) =>
      this.#writer.update(this.#change(record), { signal: limited }),
    );
  }

  async #finish(
    record: PromotionRecord,
    result: Exclude<UpdateResult, { kind: "moved" }>,
  ): Promise<PerformResult> {
    if (result.kind === "unchanged") {
      throw new UserCodeError(
        `writing ${record.fromDigest} to ${this.#key.to} changed nothing, although it shows ` +
          `${record.toDigest ?? "nothing"}: the resource does not write what its digest is made from`,
      );
    }
    const promotion = await this.#journal.succeed(record, result);
    await this.#context.store.deliveries.mark(this.#key, record.arrival);
    await this.#ends.to.observe({ signal: this.#context.signal });
    return { outcome: "promoted", promotion };
  }

  async #plan(signal: AbortSignal): Promise<Plan> {
    const input = await this.#input(planning, await this.#askGate(planning));
    const decision = decide(input);
    const plan = {
      decision,
      diff: "",
      fromDigest: digestOf(input.from),
      toDigest: digestOf(input.to),
      destination: undefined,
    };
    if (decision.kind !== "write" && decision.kind !== "propose") {
      return plan;
    }
    const planned = await this.#writer.plan(this.#change(), { signal });
    return planned.kind === "changes"
      ? { ...plan, diff: planned.diff, destination: planned.destination }
      : plan;
  }

  async #input(request: PerformRequest, gate = this.#knownGate()): Promise<DecisionInput> {
    const { from, to } = this.#ends;
    const { store, timers, automation, lineage, derived } = this.#context;
    const now = new Date(timers.now());
    const [restraints, last] = await Promise.all([
      store.restraints.list(to.descriptor.pipeline),
      store.deliveries.last(this.#key),
    ]);
    const target = { phase: this.#key.to, lineage, now };
    const arrival = readyOf(from.state())?.arrival;
    return {
      from: from.state(),
      to: to.state(),
      mode: this.#writer.mode,
      proposal: undefined,
      holds: holdsOn(restraints, target),
      vetoes: arrival ? vetoesOn(restraints, { ...target, digest: arrival.digest }) : [],
      delivered: arrival !== undefined && last !== undefined && last >= arrival.version,
      derived,
      hotfixed: await this.#isHotfixed(),
      outsideChanges: this.#options.outsideChanges ?? "pause",
      gate,
      automation: automation(),
      cause: request.cause,
      override: request.override,
      minAge: request.minAge ?? 0,
      now,
      staleAfter: { from: from.staleAfter, to: to.staleAfter },
    };
  }

  /** What the target showed when it was first seen is no hotfix, even if it comes back. */
  async #isHotfixed(): Promise<boolean> {
    const { store, upstreams } = this.#context;
    const arrival = readyOf(this.#ends.to.state())?.arrival;
    if (arrival?.cause !== "outside") {
      return false;
    }
    const [before, atFirst] = await Promise.all([
      store.arrivals.shown(arrival.digest, { phases: upstreams }),
      store.arrivals.shown(arrival.digest, { phases: [this.#key.to], cause: "observed" }),
    ]);
    return !before && !atFirst;
  }

  /** The answer of the gate is asked for by attempts and plans, and only repeated by the status. */
  async #askGate(request: PerformRequest): Promise<true | string> {
    const { when } = this.#options;
    const { from, to } = this.#ends;
    if (!when || !readyOf(from.state()) || digestOf(from.state()) === digestOf(to.state())) {
      return true;
    }
    const { signal, timers } = this.#context;
    const what = `the condition "when" of ${this.#key.to}`;
    const answer = await withDeadline({ what, limit: gateLimit, timers, signal }, () =>
      when(this.#promotionContext(request)),
    ).catch((error: unknown) => `${what} failed: ${describeError(error).message}`);
    this.#gate = { inputs: this.#inputs(), answer };
    return answer;
  }

  #knownGate(): true | string {
    return this.#gate?.inputs === this.#inputs() ? this.#gate.answer : true;
  }

  #inputs(): string {
    return `${this.#ends.from.revision()} ${this.#ends.to.revision()}`;
  }

  async #observe(signal: AbortSignal): Promise<void> {
    const { from, to } = this.#ends;
    await Promise.all([from.observe({ fresh: true, signal }), to.observe({ fresh: true, signal })]);
  }

  async #markDelivered(): Promise<void> {
    const arrival = readyOf(this.#ends.from.state())?.arrival;
    if (arrival) {
      await this.#context.store.deliveries.mark(this.#key, arrival.version);
    }
  }

  #attempt() {
    const { from, to } = this.#ends;
    return {
      arrival: readyOf(from.state())?.arrival,
      toDigest: digestOf(to.state()),
      inputs: this.#inputs(),
    };
  }

  #change(record?: PromotionRecord): Change<R> {
    return {
      resource: this.#promoted(),
      create: this.#ends.to.create,
      expected: record ? record.toDigest : digestOf(this.#ends.to.state()),
      promotion: this.#promotionContext(record ?? planning, record?.id),
    };
  }

  #promotionContext(by: Pick<PerformRequest, "cause" | "actor">, id?: string): PromotionContext<R> {
    const { from, to } = this.#ends;
    const arrival = readyOf(from.state())?.arrival;
    return {
      id,
      kind: "promotion",
      from: from.descriptor,
      to: to.descriptor,
      resource: this.#promoted(),
      digest: arrival?.digest ?? "",
      previousDigest: digestOf(to.state()),
      annotations: arrival?.annotations ?? {},
      cause: by.cause,
      actor: by.actor,
    };
  }

  #promoted(): R {
    const resource = this.#ends.from.resource();
    if (!resource) {
      throw new UserCodeError(`${this.#key.from} shows nothing to promote`);
    }
    return resource;
  }
}

function describeStatus(byPerson: Decision, byItself: Decision): EdgeStatus {
  switch (byPerson.kind) {
    case "up-to-date":
      return { kind: "up-to-date", reason: undefined, canPerform: false };
    case "proposed":
      return { kind: "proposed", reason: `waits for ${byPerson.url}`, canPerform: false };
    case "blocked":
      return {
        kind: byPerson.reason === "error" ? "error" : "blocked",
        reason: byPerson.message,
        canPerform: false,
      };
    case "write":
    case "propose":
      return {
        kind: "behind",
        reason: byItself.kind === "blocked" ? byItself.message : undefined,
        canPerform: true,
      };
  }
}

function matches(expected: ExpectedDigests, input: DecisionInput): boolean {
  return expected.from === digestOf(input.from) && expected.to === digestOf(input.to);
}

function readyOf(state: PhaseState): ReadyState | undefined {
  return state.kind === "ready" ? state : undefined;
}

function digestOf(state: PhaseState): string | undefined {
  return readyOf(state)?.arrival.digest;
}
