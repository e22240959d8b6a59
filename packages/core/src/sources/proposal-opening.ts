import { BranchTakenError, ForgeRefusedError, OutcomeUnknownError } from "../errors.ts";
import { isOurTitle, renewSection } from "../proposals/marked-section.ts";
import type { ProposalText } from "../proposals/proposal-text.ts";
import type { Proposal, ProposalRules, RepositoryProposals } from "../proposer.ts";
import type { Logger } from "../runtime.ts";
import type { CallOptions } from "../source.ts";

export interface ProposalOpeningOptions {
  readonly hub: RepositoryProposals;
  /** The branch that is merged into, by name. */
  readonly base: (options: CallOptions) => Promise<string>;
  readonly rules: ProposalRules;
  readonly logger: Logger;
}

interface Wanted extends ProposalText {
  /** That it is proposed from, by name. */
  readonly branch: string;
  /** What was pushed there. */
  readonly commit: string;
}

/** Opens proposals, one from a branch, and renews what they say. */
export class ProposalOpening {
  readonly #options: ProposalOpeningOptions;

  constructor(options: ProposalOpeningOptions) {
    this.#options = options;
  }

  /**
   * Says what is to be said on the one that is known, or opens one. Undefined if another process of ours
   * has moved the branch since, and proposed that.
   * @throws {BranchTakenError} if somebody else proposes our branch.
   */
  async propose(
    known: Proposal | undefined,
    wanted: Wanted,
    options: CallOptions,
  ): Promise<Proposal | undefined> {
    return known ? await this.renew(known, wanted, options) : await this.#open(wanted, options);
  }

  /** The open one from a branch that exists. @throws {BranchTakenError} if it is somebody else's. */
  async find(branch: string, options: CallOptions): Promise<Proposal | undefined> {
    const { hub } = this.#options;
    const seen = hub.of(branch);
    const found = seen?.state === "open" ? seen : await hub.proposer.find(branch, options);
    if (found?.state !== "open") {
      return undefined;
    }
    const self = await hub.self(options);
    if (self !== undefined && found.author.login !== self) {
      throw new BranchTakenError(
        `${found.url} of ${found.author.login} proposes branch ${branch}, which is ours; close it`,
      );
    }
    return found;
  }

  /** People's title stays, and what they wrote around our section. */
  async renew(
    known: Proposal,
    { title, body }: ProposalText,
    options: CallOptions,
  ): Promise<Proposal> {
    const renewed = renewSection(known.body, body);
    const change = {
      ...(title !== known.title && isOurTitle(known.title, known.body) && { title }),
      ...(renewed !== known.body && { body: renewed }),
    };
    return Object.keys(change).length === 0
      ? known
      : await this.#options.hub.proposer.edit(known, change, options);
  }

  async #open(wanted: Wanted, options: CallOptions): Promise<Proposal | undefined> {
    const { hub, base, rules } = this.#options;
    const { branch, title, body, commit } = wanted;
    const target = await base(options);
    try {
      const draft = { ...rules, branch, base: target, title, body };
      const { proposal, shortfalls } = await hub.proposer.open(draft, options);
      this.#warn(proposal, shortfalls);
      return proposal;
    } catch (error) {
      // Its answer may be lost, and another process may have been faster.
      const found = await this.#afterwards(error, branch, options);
      if (!found) {
        throw error;
      }
      this.#warn(found, await hub.proposer.furnish(found, rules, options));
      return found.head === commit ? found : undefined;
    }
  }

  async #afterwards(
    error: unknown,
    branch: string,
    options: CallOptions,
  ): Promise<Proposal | undefined> {
    if (!(error instanceof OutcomeUnknownError || error instanceof ForgeRefusedError)) {
      return undefined;
    }
    return await this.find(branch, options);
  }

  #warn(proposal: Proposal, shortfalls: readonly string[]): void {
    for (const shortfall of shortfalls) {
      const fields = { proposal: proposal.url, shortfall };
      this.#options.logger.warn(fields, "a proposal lacks what could not be set");
    }
  }
}
