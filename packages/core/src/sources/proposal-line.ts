import type { Write } from "@glu/git";
import { describeError } from "../errors.ts";
import { type OpenProposal, proposalAnnotations } from "../phase-proposal.ts";
import type { PromotionContext } from "../promotion.ts";
import { isAboutAnother } from "../proposals/marked-section.ts";
import { type ProposalHooks, proposalText, writtenText } from "../proposals/proposal-text.ts";
import type { Proposal, ProposalRules, RepositoryProposals, Review } from "../proposer.ts";
import type { Logger, Timers } from "../runtime.ts";
import type { CallOptions, Change, UpdateResult } from "../source.ts";
import type { BranchTip, ProposalBranch } from "./proposal-branch.ts";
import type { ProposalOpening } from "./proposal-opening.ts";

export interface ProposalLineOptions {
  readonly kind: OpenProposal["kind"];
  readonly hub: RepositoryProposals;
  readonly opening: ProposalOpening;
  /** By the name the phase has, then by those it had: what is open there stays where it is. */
  readonly branches: readonly [ProposalBranch, ...ProposalBranch[]];
  readonly rules: ProposalRules;
  readonly logger: Logger;
  readonly timers: Timers;
}

/** After which a merge that was refused is asked for again, in ms; each time twice as long. */
const refusalTime = 5_000;
const longestRefusal = 600_000;

/** The proposals of one kind into a phase: at most one is open. */
export class ProposalLine {
  readonly #options: ProposalLineOptions;
  #seen: OpenProposal | undefined;
  /** What our last commit on the branch is, so that it need not be read again. */
  #own: BranchTip | undefined;
  /** What our last commit changes, if this process has made it. */
  #diff: string | undefined;
  /** The head that the forge was last told to merge. */
  #armedAt: string | undefined;
  /** Why it would not. */
  #mergeTrouble: string | undefined;
  #refusals = 0;
  #askAgainAt = 0;
  /** The base at which the open one was last found to be all right. */
  #tendedAt: string | undefined;

  constructor(options: ProposalLineOptions) {
    this.#options = options;
  }

  /** The open one as it was last seen. */
  get open(): OpenProposal | undefined {
    return this.#seen;
  }

  /** The one that is proposed from. */
  get branch(): ProposalBranch {
    const { branches } = this.#options;
    return branches.find((branch) => this.#isOpen(branch)) ?? branches[0];
  }

  /** By its name; undefined if it is none of this line. */
  branchOf(wanted: string): ProposalBranch | undefined {
    return this.#options.branches.find(({ name }) => name === wanted);
  }

  follow(notify: () => void): () => void {
    const { hub, branches } = this.#options;
    const stops = branches.map(({ name }) => hub.follow(name, notify));
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }

  attend(): void {
    this.#options.hub.attend(this.branch.name);
  }

  /** The newest one of this number, as it was last seen. */
  find(number: number): Proposal | undefined {
    const { hub, branches } = this.#options;
    const known = branches.map(({ name }) => hub.of(name));
    return known.find((proposal) => proposal?.number === number);
  }

  /** Looks at what the hub knows, and at its commits. */
  async examine(options: CallOptions): Promise<void> {
    const { branch } = this;
    const proposal = this.#options.hub.of(branch.name);
    if (proposal?.state !== "open") {
      this.#seen = undefined;
      return;
    }
    if (this.#own?.commit !== proposal.head) {
      this.#own = await branch.tip(options);
    }
    this.#seen = this.#describe(proposal, this.#own);
  }

  /**
   * Pushes the change and opens or renews its proposal. It is looked at right before: what people have done
   * to it since has it decided again.
   */
  async update(
    write: Write,
    change: Change<ProposalHooks>,
    options: CallOptions,
  ): Promise<UpdateResult> {
    return (await this.#hasMoved(change, options))
      ? { kind: "moved" }
      : await this.#bring(write, change, options);
  }

  /** The open one as it is now, if one was seen open and still is. */
  async lookAgain(options: CallOptions): Promise<Proposal | undefined> {
    const { hub } = this.#options;
    const seen = hub.of(this.branch.name);
    if (seen?.state !== "open") {
      return undefined;
    }
    const now = await hub.proposer.get(seen.number, options);
    hub.note(now);
    await this.examine(options);
    return now.state === "open" ? now : undefined;
  }

  /** Whether people have ended it since it was last seen, or keep anything automatic from changing it. */
  async #hasMoved(
    { promotion: { cause } }: Change<ProposalHooks>,
    options: CallOptions,
  ): Promise<boolean> {
    const { hub } = this.#options;
    if (!this.#isOpen(this.branch)) {
      await hub.refresh(options);
    }
    const wasOpen = this.#isOpen(this.branch);
    const now = await this.lookAgain(options);
    if (now && cause === "automatic") {
      hub.noteReview(now, await hub.proposer.review(now, options));
      await this.examine(options);
    }
    const isFrozen = cause === "automatic" && this.#seen?.frozen === true;
    return (wasOpen && now === undefined) || isFrozen;
  }

  async #bring(
    write: Write,
    change: Change<ProposalHooks>,
    options: CallOptions,
  ): Promise<UpdateResult> {
    const { branch } = this;
    const { opening } = this.#options;
    const { promotion, replacesOthers = false } = change;
    // Before anything leaves: it may fail.
    const written = writtenText(promotion, change.resource);
    const tip = await branch.tip(options);
    const known = tip && (await opening.find(branch.name, options));
    const call = { tip, promotion: promotion.id, replacesOthers, ...options };
    const pushed = await branch.push(write, call);
    if (pushed.kind !== "pushed") {
      return pushed;
    }
    this.#diff = pushed.diff || this.#diff;
    const text = proposalText(promotion, pushed.diff, written);
    const wanted = { ...text, branch: branch.name, commit: pushed.commit };
    const proposal = await opening.propose(known, wanted, options);
    if (!proposal) {
      return { kind: "moved" };
    }
    await this.#settle(proposal, { promotion, commit: pushed.commit }, options);
    return {
      kind: "proposed",
      url: proposal.url,
      annotations: proposalAnnotations({ ...proposal, branch: branch.name, head: pushed.commit }),
    };
  }

  /**
   * Puts the open one on its base as that is now, if it would bring something else there, would bring back
   * what was taken out of its history, or can no longer be merged. What people have approved of is touched
   * only if it conflicts or its base was rewritten.
   */
  async tend(write: Write, change: Change<ProposalHooks>, options: CallOptions): Promise<void> {
    const { branch } = this;
    const open = this.#seen;
    const wanted = open && (await branch.preview(write, options));
    if (!open || !wanted || open.strangers.length > 0) {
      return;
    }
    await this.#tellAgain(change, wanted.diff, options);
    if (wanted.head !== this.#tendedAt || open.review?.mergeability === "behind") {
      const mergeability = await this.#mergeabilityOn(wanted, open, options);
      if (mergeability === "gone" && (await this.lookAgain(options))) {
        await this.#bring(write, change, options);
      }
      // Until the forge has found out, it is asked again.
      this.#tendedAt = mergeability === "unknown" ? undefined : wanted.head;
    }
  }

  /** Whether it can be merged as it is on a base; `gone` if it has to be made anew there. */
  async #mergeabilityOn(
    { diff }: { readonly diff: string },
    open: OpenProposal,
    options: CallOptions,
  ): Promise<"all-right" | "unknown" | "gone"> {
    const isSame = diff === this.#diff;
    const isOther = !isSame && this.#diff !== undefined && !open.frozen;
    if (isOther || (await this.#isAdrift(options))) {
      return "gone";
    }
    if (isSame && open.review?.mergeability === "mergeable") {
      // A rule of the forge may want it on top of its base nevertheless: that is seen with a later look.
      this.attend();
      return "all-right";
    }
    const mergeability = await this.#mergeability(options);
    const isBehind = mergeability === "behind" && this.#mayBringUp(open);
    if (mergeability === "conflict" || isBehind) {
      return "gone";
    }
    if (mergeability === "unknown") {
      return "unknown";
    }
    this.#diff ??= diff;
    return "all-right";
  }

  /** What only the forge holds on to, as we have told it to, is still ours. */
  #mayBringUp({ frozen, review }: OpenProposal): boolean {
    const { autoMerge, update } = this.#options.rules;
    return !frozen || (autoMerge && update !== "never" && review?.verdict !== "approved");
  }

  /** Whether its base was rewritten, and what it stands on is gone from there. */
  async #isAdrift(options: CallOptions): Promise<boolean> {
    const { branch } = this;
    if (this.#tendedAt !== undefined && (await branch.isInBase(this.#tendedAt, options))) {
      return false;
    }
    const parent = this.#own?.parent;
    return parent !== undefined && !(await branch.isInBase(parent, options));
  }

  /** It was to be renewed, and its push alone came to be. */
  async #tellAgain(
    { promotion, resource }: Change<ProposalHooks>,
    diff: string,
    options: CallOptions,
  ): Promise<void> {
    const { hub, opening } = this.#options;
    const proposal = hub.of(this.branch.name);
    if (proposal && isAboutAnother(promotion.id, proposal.body)) {
      const text = proposalText(promotion, diff, writtenText(promotion, resource));
      hub.note(await opening.renew(proposal, text, options));
    }
  }

  async #mergeability(options: CallOptions): Promise<Review["mergeability"] | undefined> {
    const { hub } = this.#options;
    const proposal = hub.of(this.branch.name);
    const review = proposal && (await hub.proposer.review(proposal, options));
    return review?.mergeability;
  }

  /** Closes what is open, and removes its branch unless others committed to it. */
  async withdraw(proposal: Proposal, options: CallOptions): Promise<void> {
    const { branch } = this;
    const { hub } = this.#options;
    await hub.proposer.close(proposal, options);
    hub.note({ ...proposal, state: "closed" });
    await branch.remove(options);
    await this.examine(options);
  }

  /** Removes the branches of those that have ended, if they are still as we left them. */
  async tidy(options: CallOptions): Promise<void> {
    const ended = this.#options.branches.filter((branch) => !this.#isOpen(branch));
    await Promise.all(ended.map((branch) => branch.remove(options)));
  }

  #isOpen({ name }: ProposalBranch): boolean {
    return this.#options.hub.of(name)?.state === "open";
  }

  #describe(proposal: Proposal, tip: BranchTip | undefined): OpenProposal {
    const { kind, hub, rules } = this.#options;
    const review = hub.reviewOf(proposal);
    // What is not known may be an approval.
    const isLooked = !review || review.verdict === "approved" || review.armed;
    const strangers = tip?.strangers ?? [];
    return {
      kind,
      number: proposal.number,
      url: proposal.url,
      branch: proposal.branch,
      head: proposal.head,
      base: proposal.base,
      digest: strangers.length === 0 ? tip?.trailers?.to : undefined,
      promotion: tip?.trailers?.promotion,
      reapplies: tip?.trailers !== undefined && tip.trailers.from === tip.trailers.to,
      strangers,
      review,
      mergeTrouble: review?.armed === true ? undefined : this.#mergeTrouble,
      frozen: rules.update === "never" || (rules.update === "until-reviewed" && isLooked),
    };
  }

  async #settle(
    proposal: Proposal,
    { promotion, commit }: { readonly promotion: PromotionContext; readonly commit: string },
    options: CallOptions,
  ): Promise<void> {
    this.#options.hub.note({ ...proposal, head: commit });
    await this.examine(options);
    if (promotion.kind === "promotion") {
      await this.letMerge(options);
    }
  }

  /** Has the forge merge it by itself, if that is wanted: once for each head, as people may take it back. */
  async letMerge(options: CallOptions): Promise<void> {
    const { hub, rules, kind, timers, logger } = this.#options;
    const proposal = hub.of(this.branch.name);
    const isWanted = rules.autoMerge && kind === "promotion" && this.#armedAt !== proposal?.head;
    const isDue = timers.now() >= this.#askAgainAt;
    if (!proposal || !isWanted || !isDue || hub.reviewOf(proposal)?.armed) {
      return;
    }
    try {
      await hub.proposer.mergeWhenReady(proposal, options);
      this.#armedAt = proposal.head;
      this.#mergeTrouble = undefined;
      this.#refusals = 0;
      hub.note(proposal);
    } catch (error) {
      const { code, message } = describeError(error);
      const fields = { proposal: proposal.url, code, error: message };
      logger.warn(fields, "a proposal is not merged by itself");
      this.#mergeTrouble = message;
      this.#askAgainAt = timers.now() + Math.min(refusalTime * 2 ** this.#refusals, longestRefusal);
      this.#refusals += 1;
    }
    await this.examine(options);
  }
}
