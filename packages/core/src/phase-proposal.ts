import type { Labels } from "./metadata.ts";
import type { ForgeUser, Review } from "./proposer.ts";
import type { CallOptions, Change } from "./source.ts";
import { trailerText } from "./trailers.ts";

/** The proposal of a phase that is open, as it was last seen. */
export interface OpenProposal {
  readonly kind: "promotion" | "rollback";
  readonly number: number;
  readonly url: string;
  /** The branch it comes from, and its head. */
  readonly branch: string;
  readonly head: string;
  /** The branch it is to be merged into. */
  readonly base: string;
  /** What merging it brings, as the trailer of our commit says; undefined if that is not at its head. */
  readonly digest: string | undefined;
  /** The id of the record it belongs to, as our commit says. */
  readonly promotion: string | undefined;
  /**
   * True if its phase showed that digest when it was proposed: it writes again what is there.
   * @default false
   */
  readonly reapplies?: boolean | undefined;
  /** Who else has committed to its branch. */
  readonly strangers: readonly string[];
  /** Undefined until it was asked for. */
  readonly review: Review | undefined;
  /** Why the forge would not merge it by itself, although that is wanted. */
  readonly mergeTrouble?: string | undefined;
  /** True if its content stays as it is, whatever arrives: people have looked at it. */
  readonly frozen: boolean;
}

/** Whether merging it brings what has this digest. */
export function brings({ digest: said }: OpenProposal, digest: string | undefined): boolean {
  return digest !== undefined && said === trailerText(digest);
}

/** What became of a proposal. */
export type ProposalFate =
  | { readonly kind: "open" }
  | {
      readonly kind: "merged";
      readonly by: ForgeUser | undefined;
      readonly commit: string | undefined;
    }
  | {
      readonly kind: "closed";
      readonly by: ForgeUser | undefined;
      /** True if a person closed it, and not by removing its branch. */
      readonly byPerson: boolean;
    };

/** The proposals into one phase: of promotions, and of rollbacks on a branch beside. */
export interface PhaseProposals<in R> {
  /** Those that are open, as they were last seen; a rollback comes first. */
  readonly current: () => readonly OpenProposal[];
  /** Somebody watches them: with the next looks, what forges do not list, such as checks, is read anew. */
  readonly attend: () => void;
  /** When the forge was last looked at, if it was. */
  readonly seenAt: () => Date | undefined;
  /** Why the forge cannot be looked at now. */
  readonly trouble: () => string | undefined;
  /** Takes in what the last look at the forge found. */
  readonly examine: (options: CallOptions) => Promise<void>;
  /** Looks at the forge now, and takes in what is found. */
  readonly refresh: (options: CallOptions) => Promise<void>;
  readonly fate: (number: number, options: CallOptions) => Promise<ProposalFate>;
  /**
   * Brings what is proposed on top of its base as it is now, if it can no longer be merged as it is, or
   * would bring something else.
   */
  readonly tend: (change: Change<R>, options: CallOptions) => Promise<void>;
  /** Closes what is open of a kind, says why, and removes its branch unless others committed to it. */
  readonly withdraw: (
    kind: OpenProposal["kind"],
    why: string,
    options: CallOptions,
  ) => Promise<void>;
  /** Removes the branch of one that has ended, if it is still as we left it. */
  readonly tidy: (kind: OpenProposal["kind"], options: CallOptions) => Promise<void>;
  /** Has the forge merge the open promotion by itself, if that is wanted and was not said yet. */
  readonly letMerge: (options: CallOptions) => Promise<void>;
  /** Takes back that the forge merges it by itself. */
  readonly cancelMerge: (proposal: OpenProposal, options: CallOptions) => Promise<void>;
  /** Says something on a proposal, once. @param key by which it is known to have been said */
  readonly say: (number: number, message: KeyedMessage, options: CallOptions) => Promise<void>;
}

/** What a record keeps of its proposal. */
export function proposalAnnotations({
  number,
  url,
  branch,
  head,
}: Pick<OpenProposal, "number" | "url" | "branch" | "head">): Labels {
  return {
    "dev.getglu.git.head_sha": head,
    "dev.getglu.git.proposal.branch": branch,
    "dev.getglu.git.proposal.number": String(number),
    "dev.getglu.git.proposal.url": url,
  };
}

/** The proposal of a record, as its annotations have it. */
export function proposalOf(annotations: Labels): Pick<OpenProposal, "number" | "url"> | undefined {
  const number = Number(annotations["dev.getglu.git.proposal.number"]);
  const url = annotations["dev.getglu.git.proposal.url"];
  return url !== undefined && number > 0 ? { number, url } : undefined;
}

/** What is said on a proposal that a rollback stands in for. */
export function replacedBy({ url }: Pick<OpenProposal, "url">): string {
  return `A rollback is proposed in its place: ${url}`;
}

export interface KeyedMessage {
  readonly key: string;
  /** Markdown. */
  readonly text: string;
}
