import type { ForgeRepository, Label, MergeMethod } from "./forge-repository.ts";
import type { ForgeUser } from "./forge-user.ts";

/** Something that somebody did at some time. */
export interface Deed {
  readonly at: Date;
  readonly by: ForgeUser;
}

export interface Review extends Deed {
  readonly id: number;
  readonly verdict: "approved" | "changes-requested" | "commented";
  readonly body: string;
  readonly sha: string;
  readonly dismissed: boolean;
}

export interface Comment extends Deed {
  readonly id: number;
  readonly body: string;
}

/** What happened to a proposal, as its timeline shows it. */
export interface ProposalEvent extends Deed {
  readonly id: number;
  readonly kind:
    | "closed"
    | "reopened"
    | "merged"
    | "pushed"
    | "retitled"
    | "labeled"
    | "auto-merge-armed"
    | "auto-merge-disarmed";
  /** The title or label it was about, the commit that was pushed or merged. */
  readonly subject: string;
}

export interface Merge extends Deed {
  readonly commit: string;
  /** The commit that holds all changes, besides a merge commit. */
  readonly squashCommit: string | undefined;
}

export interface AutoMerge extends Deed {
  readonly method: MergeMethod;
  /** The head when it was armed. */
  readonly sha: string;
  readonly title: string | undefined;
  readonly message: string | undefined;
  readonly deleteBranch: boolean | undefined;
}

export interface ProposalHead {
  readonly repository: ForgeRepository;
  readonly branch: string;
}

export interface ProposalIdentity extends Deed {
  readonly id: number;
  readonly number: number;
  readonly repository: ForgeRepository;
  readonly head: ProposalHead;
}

/** What can be set from outside. */
export interface ProposalText {
  readonly title: string;
  readonly body: string | null;
  readonly base: string;
  readonly draft: boolean;
}

/** A pull request, or merge request. */
export class Proposal {
  readonly id: number;
  readonly number: number;
  readonly repository: ForgeRepository;
  readonly head: ProposalHead;
  readonly author: ForgeUser;
  readonly createdAt: Date;
  readonly events: ProposalEvent[] = [];
  readonly comments: Comment[] = [];
  /** What was said on lines of code. */
  readonly codeComments: Comment[] = [];
  reviews: readonly Review[] = [];
  title: string;
  body: string | null;
  base: string;
  draft: boolean;
  labels: readonly Label[] = [];
  assignees: readonly ForgeUser[] = [];
  /** Those who were asked for a review and gave none yet. */
  reviewers: readonly ForgeUser[] = [];
  updatedAt: Date;
  /** What its branch showed last while it was open. */
  headSha = "";
  /** What its branch showed when it was opened. */
  openedSha = "";
  /** What the base showed last while it was open. */
  baseSha = "";
  closed: Deed | undefined;
  merged: Merge | undefined;
  autoMerge: AutoMerge | undefined;
  /** Whether its branch is to go when it is merged; undefined leaves it to the repository. */
  deleteBranch: boolean | undefined;
  /** Head and base for which it was last worked out whether they can be merged. */
  examined = "";

  constructor(identity: ProposalIdentity, text: ProposalText) {
    this.id = identity.id;
    this.number = identity.number;
    this.repository = identity.repository;
    this.head = identity.head;
    this.author = identity.by;
    this.createdAt = identity.at;
    this.updatedAt = identity.at;
    this.title = text.title;
    this.body = text.body;
    this.base = text.base;
    this.draft = text.draft;
  }

  /** As it is now, whatever happens to it later. */
  copy(): Proposal {
    const { id, number, repository, head, events, comments, codeComments } = this;
    const identity = { id, number, repository, head, at: this.createdAt, by: this.author };
    const copied = {
      events: [...events],
      comments: [...comments],
      codeComments: [...codeComments],
    };
    return Object.assign(new Proposal(identity, this), this, copied);
  }

  get state(): "open" | "closed" | "merged" {
    if (this.merged !== undefined) {
      return "merged";
    }
    return this.closed === undefined ? "open" : "closed";
  }

  /** What a user said last, if it was for or against. */
  get verdicts(): readonly Review[] {
    const standing = this.reviews.filter(
      ({ verdict, dismissed }) => verdict !== "commented" && !dismissed,
    );
    return [...new Map(standing.map((review) => [review.by.login, review])).values()];
  }
}
