import { type Blocked, blocked, type Decision, type DecisionInput, decide } from "../decision.ts";
import type {
  EdgeActions,
  EdgeContext,
  EdgeEnds,
  EdgeKind,
  EdgeStatus,
  PlanRequest,
  StatusOptions,
} from "../edge.ts";
import { DefinitionError } from "../errors.ts";
import { type PhaseState, phaseKey } from "../phase.ts";
import type { PerformRequest, PerformResult, Plan } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import { settlePromotions } from "../settle-promotions.ts";
import type { Writer } from "../source.ts";
import { type EdgeKey, type PromotionRecord, reapplies } from "../store.ts";
import { AskedRequests } from "./asked-requests.ts";
import { type Attempt, type Moved, noLongerFits } from "./attempt.ts";
import { AutoMergeGuard } from "./auto-merge-guard.ts";
import { decisionInput } from "./decision-input.ts";
import { edgeStatus } from "./edge-status.ts";
import { type Gate, PhaseGate } from "./gate.ts";
import { keepProposal } from "./keep-proposal.ts";
import { planning, planRound } from "./plan-round.ts";
import { changeOf, contextOf } from "./promotion-change.ts";
import { PromotionJournal } from "./promotion-journal.ts";
import { Reapplication } from "./reapplication.ts";
import {
  isExpected,
  isInStep,
  observeEnds,
  type Round,
  takeRound,
  whyUnreadable,
} from "./round.ts";
import { RoundWriting } from "./round-writing.ts";
import { differs } from "./what-differs.ts";

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

/** How often it is decided anew because one of the phases moved meanwhile. */
const roundLimit = 5;

/** The code of a `StoreUnreachableError`. */
const unnoted = "STORE_UNREACHABLE";

class PromotionEdge<in out R extends Resource> implements EdgeActions {
  readonly #ends: EdgeEnds<R>;
  readonly #context: EdgeContext;
  readonly #options: PromotionOptions<R>;
  readonly #writer: Writer<R>;
  readonly #key: EdgeKey;
  readonly #journal: PromotionJournal;
  readonly #gate: PhaseGate<R>;
  readonly #guard: AutoMergeGuard;
  readonly #writing: RoundWriting<R>;
  readonly #reapplication: Reapplication<R>;
  readonly onTouched: (listener: () => void) => () => void;
  readonly #asked = new AskedRequests();
  /** Why it is not known yet what became of an earlier promotion. */
  #unsettled: Blocked | undefined;
  /** The arrival that was last marked as delivered. */
  #marked: string | undefined;

  constructor(ends: EdgeEnds<R>, context: EdgeContext, options: PromotionOptions<R>) {
    const { writer } = ends.to;
    if (!writer) {
      throw new DefinitionError(
        `${phaseKey(ends.to.descriptor)} cannot be promoted into: its source (${ends.to.descriptor.kind}) ` +
          "can only be read; a git source can be written to",
      );
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
    this.#gate = new PhaseGate(options.when, context, this.#key.to);
    this.#guard = new AutoMergeGuard(writer.proposals, this.#key, context);
    const { unended, mayLeave } = ends.to;
    const journal = new PromotionJournal({ context, edge: this.#key, unended, mayLeave });
    this.#journal = journal;
    this.#writing = new RoundWriting({ ends, writer, journal, edge: this.#key, context });
    this.#reapplication = new Reapplication({ ends, writer, context });
    this.onTouched = this.#reapplication.onFound;
  }

  readonly status = async ({ unattended = false }: StatusOptions = {}): Promise<EdgeStatus> => {
    const { proposals } = this.#writer;
    if (!unattended) {
      proposals?.attend();
    }
    const [proposal] = proposals?.current() ?? [];
    const round = takeRound(this.#ends);
    const { automatic } = this.#context;
    const gate = this.#gate.answerFor(round);
    const again = this.#reapplication.known(round);
    const known = { gate, differs: differs(again) };
    const byPerson = decide(await this.#input(round, planning, known));
    if (!automatic) {
      return edgeStatus(round, { byPerson, byItself: this.#unsettled, proposal, again });
    }
    const request = { cause: "automatic", actor: "status", ...automatic } as const;
    const byItself =
      this.#unsettled ??
      this.#journal.repeats(round) ??
      decide(await this.#input(round, request, known));
    return edgeStatus(round, { byPerson, byItself, proposal, again });
  };

  readonly plan = async ({ signal, override }: PlanRequest): Promise<Plan> => {
    await observeEnds(this.#ends, { fresh: true, signal });
    return await this.#plan({ ...planning, override }, signal);
  };

  readonly resume = (): Promise<void> =>
    this.#ends.to.exclusive(async () => {
      this.#context.stopping.throwIfAborted();
      this.#unsettled = await this.#settle();
      await this.#guard.heed();
    });

  readonly perform = (asked: PerformRequest): Promise<PerformResult> =>
    this.#asked.ask(asked, (request, begins) =>
      this.#ends.to.exclusive(() => {
        begins();
        return this.#perform(request);
      }),
    );

  async #perform(request: PerformRequest): Promise<PerformResult> {
    const { signal, stopping } = this.#context;
    stopping.throwIfAborted();
    const { from, to } = takeRound(this.#ends);
    const { proposals } = this.#writer;
    // Whoever writes looks at it once more.
    await (proposals?.seenAt() === undefined
      ? proposals?.refresh({ signal })
      : proposals.examine({ signal }).catch(() => undefined));
    if (request.cause === "person") {
      await observeEnds(this.#ends, { fresh: true, signal });
    } else if (isUnread(from) || isUnread(to)) {
      await observeEnds(this.#ends, { signal });
    }
    const { to: target } = takeRound(this.#ends);
    // Of a phase that cannot be read nothing is known, and nothing is decided.
    const isReadable = target.kind === "ready" || target.kind === "empty";
    this.#unsettled = isReadable ? await this.#settle() : undefined;
    return this.#unsettled
      ? { outcome: "blocked", blocked: this.#unsettled }
      : await this.#run({ request });
  }

  /** Says why it cannot be known yet what became of earlier promotions. */
  async #settle(): Promise<Blocked | undefined> {
    const { signal } = this.#context;
    const settled = await settlePromotions({
      phase: this.#ends.to,
      edge: this.#key,
      signal,
      goOn: (begun) => this.#goOn(begun),
    });
    return settled.kind === "unknown" ? blocked("unsettled", settled.why) : undefined;
  }

  /** What was begun and has not landed is decided again; what a person asked for only if it still fits. */
  async #goOn(begun: PromotionRecord): Promise<string | undefined> {
    const { cause, actor, reason: override, fromDigest: from, toDigest: to } = begun;
    await observeEnds(this.#ends, { fresh: true, signal: this.#context.signal });
    const unreadable = whyUnreadable(takeRound(this.#ends));
    if (unreadable !== undefined) {
      return unreadable;
    }
    const expected = cause === "person" ? { from, to } : undefined;
    const again = reapplies(begun);
    await this.#run({ request: { cause, actor, override, expected, again }, begun });
    return undefined;
  }

  async #run({ request, begun }: Attempt): Promise<PerformResult> {
    let record = begun;
    try {
      for (let round = 0; round < roundLimit; round += 1) {
        const result = await this.#decideAndDo({ request, begun: record });
        if (result.outcome !== "moved") {
          return result;
        }
        record = result.begun;
      }
    } catch (error) {
      this.#leaveOpen(record);
      throw error;
    }
    const message = `${this.#key.from} or ${this.#key.to} kept changing meanwhile; tried again later`;
    return await this.#close(record, { outcome: "blocked", blocked: blocked("moving", message) });
  }

  /** What went wrong beside it says nothing of what became of it. */
  #leaveOpen(record: PromotionRecord | undefined): void {
    if (record) {
      this.#ends.to.unended.add(record);
    }
  }

  /** Ends the record of what needed no write in the end, or must not be written. */
  async #close(begun: PromotionRecord | undefined, result: PerformResult): Promise<PerformResult> {
    const { to } = takeRound(this.#ends);
    if (begun && to.kind === "ready" && to.arrival.promotion === begun.id) {
      const { commit, annotations } = to.arrival;
      const landed = { state: "promoted", commit, annotations } as const;
      return { outcome: "promoted", promotion: await this.#journal.succeed(begun, landed) };
    }
    if (begun) {
      const why =
        result.outcome === "blocked" ? result.blocked.message : "the phase shows it already";
      await this.#journal.cancel(begun, { code: "MOVED", message: why });
    }
    return result;
  }

  async #decideAndDo(attempt: Attempt): Promise<PerformResult | Moved> {
    const { request, begun } = attempt;
    const asked = takeRound(this.#ends);
    if (request.cause === "automatic" && isInStep(asked)) {
      // Whatever the store says: nothing automatic writes again what is there.
      return await this.#do({ kind: "up-to-date" }, asked, attempt);
    }
    const isDifferent = await this.#differs(asked, request);
    const gate = await this.#askGate(asked, request, isDifferent);
    // Looks that found nothing new meanwhile make what was asked about no older.
    const round = takeRound(this.#ends);
    const input = await this.#input(round, request, { gate, differs: isDifferent });
    if (round.shown !== asked.shown || takeRound(this.#ends).shown !== asked.shown) {
      return { outcome: "moved", begun };
    }
    if (request.expected && !isExpected(request, round)) {
      if (begun) {
        return await this.#close(begun, noLongerFits);
      }
      return { outcome: "plan-changed", plan: await this.#plan(request, this.#context.signal) };
    }
    return await this.#do(decide(input), round, attempt);
  }

  async #do(decision: Decision, round: Round<R>, attempt: Attempt): Promise<PerformResult | Moved> {
    const { request, begun } = attempt;
    if (isInStep(round)) {
      await this.#markDelivered(round);
    }
    switch (decision.kind) {
      case "up-to-date":
        return decision.differs
          ? await this.#write(round, attempt)
          : await this.#close(begun, { outcome: "up-to-date" });
      case "proposed":
        await keepProposal((asked) => changeOf(this.#open, round, asked ?? request), {
          mayChange: decision.stopped === undefined,
          writer: this.#writer,
          journal: this.#journal,
          begun,
          store: this.#context.store,
          signal: this.#context.signal,
        });
        return { outcome: "proposed", url: decision.url };
      case "blocked":
        return await this.#close(begun, { outcome: "blocked", blocked: decision });
      case "write":
      case "propose":
        return await this.#write(round, attempt);
    }
  }

  /** What cannot be found out is found out by writing: it then fails with a record that says why. */
  async #differs(round: Round<R>, request: PerformRequest): Promise<boolean | undefined> {
    if (request.cause !== "person" || !request.again) {
      return undefined;
    }
    const { signal } = this.#context;
    const again = await this.#reapplication.find(round, { signal });
    return again?.kind === "failed" ? true : differs(again);
  }

  async #write(round: Round<R>, { request, begun }: Attempt): Promise<PerformResult | Moved> {
    const repeated = request.cause === "automatic" ? this.#journal.repeats(round) : undefined;
    if (repeated) {
      return await this.#close(begun, { outcome: "blocked", blocked: repeated });
    }
    const record = await this.#journal.begin(round, request, begun);
    if (!record) {
      // Decided again, with automation off.
      return { outcome: "moved", begun: undefined };
    }
    request.began?.(record);
    if (!this.#writer.landed) {
      await this.#journal.start(record);
    }
    if (takeRound(this.#ends).shown !== round.shown) {
      await observeEnds(this.#ends, { signal: this.#context.signal });
      return { outcome: "moved", begun: record };
    }
    const result = await this.#writing.carryOut(round, record);
    this.#reapplication.forget();
    return result;
  }

  async #plan(request: PerformRequest, signal: AbortSignal): Promise<Plan> {
    const round = takeRound(this.#ends);
    const again = await this.#reapplication.find(round, { signal });
    const found = differs(again);
    const gate = await this.#askGate(round, request, found);
    const decision = decide(await this.#input(round, request, { gate, differs: found }));
    return await planRound(round, { ...this.#open, decision, again, writer: this.#writer, signal });
  }

  /** The gate is asked where something would be promoted. */
  #askGate(
    round: Round<R>,
    request: PerformRequest,
    isDifferent: boolean | undefined,
  ): Promise<true | string> {
    const { override: reason } = request;
    const isAsked = round.arrival !== undefined && (!isInStep(round) || isDifferent === true);
    const about = () => contextOf(this.#open, round, { ...request, reason });
    return this.#gate.ask(round, isAsked ? about : undefined);
  }

  #input(
    round: Round<R>,
    request: PerformRequest,
    known: Pick<DecisionInput, "gate" | "differs">,
  ): Promise<DecisionInput> {
    const { from, to } = this.#ends;
    return decisionInput(round, {
      ...known,
      key: this.#key,
      context: this.#context,
      request,
      mode: this.#writer.mode,
      proposals: this.#writer.proposals,
      outsideChanges: this.#options.outsideChanges ?? "pause",
      staleAfter: { from: from.staleAfter, to: to.staleAfter },
    });
  }

  get #open() {
    return { ends: this.#ends, context: this.#context };
  }

  async #markDelivered({ arrival }: Round<R>): Promise<void> {
    if (arrival && arrival.digestVersion !== this.#marked) {
      await this.#context.store.deliveries.mark(this.#key, arrival.digestVersion);
      this.#marked = arrival.digestVersion;
    }
  }
}

/** Nothing is known of it yet, or what was found could not be noted. */
function isUnread(state: PhaseState): boolean {
  return state.kind === "unknown" || (state.kind === "error" && state.code === unnoted);
}
