import type { OutsideCommit } from "@glu/git/testing";
import * as changes from "./change-proposal.ts";
import type { ForgeGit } from "./forge-git.ts";
import { type Access, type ForgeRepository, isAtLeast } from "./forge-repository.ts";
import type { ForgeState } from "./forge-state.ts";
import type { ForgeUser } from "./forge-user.ts";
import {
  armAutoMerge,
  disarmAutoMerge,
  type MergeOptions,
  mergeProposal,
} from "./merge-proposal.ts";
import type { Proposal, ProposalText } from "./proposal.ts";
import { Refusal } from "./refusal.ts";

export interface PersonEdit extends Partial<ProposalText> {
  readonly addLabels?: readonly string[];
  readonly removeLabels?: readonly string[];
  readonly addAssignees?: readonly string[];
}

export interface PersonProposal extends Partial<ProposalText> {
  readonly title: string;
  /** A branch, or `owner:branch` for one of a fork. */
  readonly head: string;
}

export interface PersonOptions {
  readonly state: ForgeState;
  readonly git: ForgeGit;
  readonly user: ForgeUser;
  readonly repository: ForgeRepository;
  /** Does something between two requests, after everything that happened in Git before it. */
  readonly act: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What somebody does on the pages of a forge, or with git, without any API. */
export class ForgePerson {
  readonly #options: PersonOptions;

  constructor(options: PersonOptions) {
    this.#options = options;
  }

  async approve(number: number, body = ""): Promise<void> {
    await this.#review(number, "approved", body);
  }

  async requestChanges(number: number, body = "not like this"): Promise<void> {
    await this.#review(number, "changes-requested", body);
  }

  /** Takes back what somebody said for or against. */
  async dismissReviews(number: number, login: string): Promise<void> {
    const { state } = this.#options;
    await this.#act("write", async () =>
      changes.dismissReviews(state, this.#proposal(number), state.user(login)),
    );
  }

  async comment(number: number, body: string): Promise<void> {
    const { state, user } = this.#options;
    await this.#act("read", async () => {
      changes.commentOn(state, this.#proposal(number), { by: user, body });
    });
  }

  /** Says something on a line of code. */
  async commentOnCode(number: number, body: string): Promise<void> {
    const { state, user } = this.#options;
    await this.#act("read", async () => {
      changes.commentOnCode(state, this.#proposal(number), { by: user, body });
    });
  }

  async requestReview(number: number, ...logins: readonly string[]): Promise<void> {
    await this.#act("write", async () => {
      changes.requestReviews(this.#options.state, this.#proposal(number), logins);
    });
  }

  /** @throws Refusal if something is in the way */
  async merge(number: number, options: Partial<MergeOptions> = {}): Promise<void> {
    const { state, git, user: by } = this.#options;
    await this.#act("write", () =>
      mergeProposal(state, git, {
        method: "merge",
        ...options,
        proposal: this.#proposal(number),
        by,
      }),
    );
  }

  async armAutoMerge(number: number, options: Partial<MergeOptions> = {}): Promise<void> {
    const { state, user: by } = this.#options;
    await this.#act("write", async () =>
      armAutoMerge(state, { method: "merge", ...options, proposal: this.#proposal(number), by }),
    );
  }

  async disarmAutoMerge(number: number): Promise<void> {
    const { state, user } = this.#options;
    await this.#act("write", async () => disarmAutoMerge(state, this.#proposal(number), user));
  }

  async close(number: number): Promise<void> {
    const { state, user } = this.#options;
    const proposal = this.#proposal(number);
    await this.#act(proposal.author === user ? "read" : "write", async () =>
      changes.closeProposal(state, proposal, user),
    );
  }

  /** @throws Refusal if its branch is gone */
  async reopen(number: number): Promise<void> {
    const { state, git, user: by } = this.#options;
    await this.#act("write", () =>
      changes.reopenProposal(state, git, { proposal: this.#proposal(number), by }),
    );
  }

  async edit(number: number, edit: PersonEdit): Promise<void> {
    const { state, git, user: by, repository } = this.#options;
    const { addLabels = [], removeLabels = [], addAssignees = [], ...text } = edit;
    await this.#act("write", async () => {
      const proposal = this.#proposal(number);
      await changes.editProposal(state, git, { proposal, by, ...text });
      const kept = proposal.labels.filter(({ name }) => !removeLabels.includes(name));
      const added = addLabels.map((name) => changes.labelOf(state, repository, name));
      changes.setLabels(state, { proposal, labels: [...kept, ...added], by });
      const assignees = addAssignees.map((login) => state.user(login));
      proposal.assignees = [...new Set([...proposal.assignees, ...assignees])];
    });
  }

  /** Opens a proposal and returns its number. @throws Refusal */
  async propose(wanted: PersonProposal): Promise<number> {
    const { state, git, user: by, repository } = this.#options;
    const { title, body = null, base = repository.defaultBranch, draft = false } = wanted;
    return this.#act("read", async () => {
      const head = changes.headOf(state, repository, wanted.head);
      const proposal = await changes.openProposal(state, git, {
        title,
        body,
        base,
        draft,
        repository,
        head,
        by,
      });
      return proposal.number;
    });
  }

  /** Commits to a branch as this person, made from the default branch if it is new. Returns the commit. */
  async push(branch: string, commit: Omit<OutsideCommit, "branch">): Promise<string> {
    const { state, git, user, repository } = this.#options;
    const name = repository.fullName;
    return this.#act("write", async () => {
      const branches = await git.branches(name);
      const start = branches.get(branch) ?? branches.get(repository.defaultBranch);
      const parent = commit.parent ?? start;
      const made = { ...commit, branch: `made-by-${user.id}`, ...(parent && { parent }) };
      const plain = await state.git.commit(name, made);
      await git.run(name, ["update-ref", "-d", `refs/heads/${made.branch}`]);
      const parents = [parent, commit.merge].filter((one) => one !== undefined);
      const author = { name: user.name, email: `${user.login}@example.com`, at: state.now() };
      const { message = "outside" } = commit;
      const tree = `${plain}^{tree}`;
      const sha = await git.commit(name, { tree, parents, message: `${message}\n`, author });
      await git.setBranch(name, { branch, sha, by: user.login });
      return sha;
    });
  }

  async deleteBranch(branch: string): Promise<void> {
    const { git, user, repository } = this.#options;
    await this.#act("write", () =>
      git.setBranch(repository.fullName, { branch, sha: undefined, by: user.login }),
    );
  }

  async #review(number: number, verdict: "approved" | "changes-requested", body: string) {
    const { state, user } = this.#options;
    await this.#act("read", async () => {
      changes.reviewProposal(state, this.#proposal(number), { by: user, verdict, body });
    });
  }

  #proposal(number: number): Proposal {
    const proposal = this.#options.repository.proposals[number - 1];
    if (proposal === undefined) {
      throw new Error(`there is no proposal ${number}`);
    }
    return proposal;
  }

  async #act<T>(wanted: Access, work: () => Promise<T>): Promise<T> {
    const { repository, user, act } = this.#options;
    if (!isAtLeast(repository.accessOf(user), wanted)) {
      throw new Refusal("not-allowed", user.login);
    }
    return act(work);
  }
}
