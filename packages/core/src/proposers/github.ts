import { z } from "zod";
import { cleanText } from "../clean-text.ts";
import { ForgeAccessError, ForgeRefusedError, ForgeUnreachableError } from "../errors.ts";
import type {
  ForgeUser,
  ListOptions,
  NewProposal,
  OpenedProposal,
  Proposal,
  ProposalSetting,
  Proposer,
  Review,
} from "../proposer.ts";
import type { CallOptions } from "../source.ts";
import { askedReviewers } from "./asked-reviewers.ts";
import type { ForgeApi, GetOptions } from "./forge-api.ts";
import { isSince } from "./forge-clock.ts";
import { readComments, writeComment } from "./forge-comments.ts";
import { listOfKnown } from "./forge-lists.ts";
import { onceEach } from "./forge-pages.ts";
import { type ForgeRepository, inPath } from "./forge-repository.ts";
import {
  assignedAnswer,
  checkRunAnswers,
  combinedStatusAnswer,
  graphqlAnswer,
  isOwn,
  nothing,
  proposalOf,
  pullAnswer,
  repositoryAnswer,
  reviewAnswers,
  userAnswer,
  userOf,
  wholePullAnswer,
} from "./github-answers.ts";
import { checksOf, mergeabilityOf, verdictOf } from "./github-review.ts";
import { leftOut, type Setting, setAll } from "./set-all.ts";

const pullAnswers = listOfKnown(pullAnswer);
const viewerAnswer = z.object({ viewer: z.object({ login: z.string() }) });
const closedAnswer = z.object({ closed_by: userAnswer });
const perPage = 100;

/** Beside the REST API, not below it. */
const graphqlPath = "../graphql";
const viewer = "query { viewer { login } }";
const enableAutoMerge = `mutation($id: ID!, $head: GitObjectID!, $method: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(input: { pullRequestId: $id, expectedHeadOid: $head, mergeMethod: $method }) {
    pullRequest { number }
  }
}`;

const disableAutoMerge = `mutation($id: ID!) {
  disablePullRequestAutoMerge(input: { pullRequestId: $id }) { pullRequest { number } }
}`;

/** How it refuses to open what was pushed so recently that not all of it knows that. */
const unseenPush = /head sha can't be blank|\bsha\b.* does not exist/i;
/** The states in which no rule stands in the way of a merge; it refuses to wait then. */
const mergeableStates = new Set(["clean", "has_hooks", "unstable"]);
/** How it refuses, where it had not yet worked out the state. */
const mergeableNow = /in (?:clean|has_hooks|unstable) status/i;

/** Pull requests of github.com and of GitHub Enterprise Server. */
export class GithubProposer implements Proposer {
  readonly name: string;
  readonly #api: ForgeApi;
  readonly #path: string;
  readonly #owner: string;

  constructor(api: ForgeApi, { name, path }: ForgeRepository) {
    const [owner = ""] = path.split("/");
    this.name = name;
    this.#api = api;
    this.#owner = owner;
    this.#path = `repos/${inPath(path)}`;
  }

  get isScarce(): boolean {
    return this.#api.isScarce;
  }

  /** An app has no user, and is its viewer nevertheless. */
  async whoAmI({ signal }: CallOptions): Promise<string | undefined> {
    const options = { body: { query: viewer }, signal };
    const { data, errors } = await this.#api.query(graphqlPath, graphqlAnswer, options);
    if (errors && errors.length > 0) {
      throw new ForgeUnreachableError(`${this.name} does not tell who we are: ${wordsIn(errors)}`);
    }
    return viewerAnswer.safeParse(data).data?.viewer.login;
  }

  async list({ since, signal }: ListOptions): Promise<readonly Proposal[]> {
    const pulls = await this.#api.pages(`${this.#path}/pulls`, pullAnswers, {
      query: {
        state: since === undefined ? "open" : "all",
        sort: "updated",
        direction: "desc",
        per_page: perPage,
      },
      conditional: true,
      isEnough: (page) =>
        since !== undefined && !page.every((pull) => isSince(pull.updated_at, since)),
      signal,
    });
    const ours = pulls.filter((pull) => isOwn(pull) && isSince(pull.updated_at, since));
    return onceEach(ours.map(proposalOf));
  }

  async get(number: number, options: CallOptions): Promise<Proposal> {
    return proposalOf(await this.#api.get(this.#pull(number), pullAnswer, options));
  }

  async find(branch: string, { signal }: CallOptions): Promise<Proposal | undefined> {
    const pulls = await this.#api.get(`${this.#path}/pulls`, pullAnswers, {
      query: {
        state: "all",
        head: `${this.#owner}:${branch}`,
        sort: "created",
        direction: "desc",
        per_page: perPage,
      },
      signal,
    });
    const newest = pulls.find((pull) => isOwn(pull) && pull.head.ref === branch);
    return newest && proposalOf(newest);
  }

  /** Costs nothing of what may be asked as long as nothing has changed. */
  async review({ number, head }: Proposal, { signal }: CallOptions): Promise<Review> {
    const options = { signal, conditional: true };
    const query = { per_page: perPage };
    const [pull, reviews, checks] = await Promise.all([
      this.#api.get(this.#pull(number), wholePullAnswer, options),
      this.#api.pages(`${this.#pull(number)}/reviews`, reviewAnswers, { ...options, query }),
      this.#checks(head, options),
    ]);
    return {
      ...verdictOf(reviews, head),
      armed: pull.auto_merge !== null && pull.auto_merge !== undefined,
      checks,
      mergeability: mergeabilityOf(pull),
    };
  }

  async endedBy({ number, state }: Proposal, options: CallOptions): Promise<ForgeUser | undefined> {
    if (state === "merged") {
      const pull = await this.#api.get(this.#pull(number), wholePullAnswer, options);
      return userOf(pull.merged_by);
    }
    const issue = await this.#api.get(this.#issue(number), closedAnswer, options);
    return userOf(issue.closed_by);
  }

  async open(wanted: NewProposal, { signal }: CallOptions): Promise<OpenedProposal> {
    const proposal = proposalOf(await this.#create(wanted, signal));
    return { proposal, shortfalls: await this.furnish(proposal, wanted, { signal }) };
  }

  async furnish(
    { number }: Proposal,
    setting: ProposalSetting,
    { signal }: CallOptions,
  ): Promise<readonly string[]> {
    return await setAll(this.#settings(number, setting, signal));
  }

  async edit(
    { number }: Proposal,
    change: { readonly title?: string; readonly body?: string },
    { signal }: CallOptions,
  ): Promise<Proposal> {
    return proposalOf(await this.#patch(number, change, signal));
  }

  async close({ number }: Proposal, { signal }: CallOptions): Promise<void> {
    await this.#patch(number, { state: "closed" }, signal);
  }

  async comments({ number }: Proposal, { signal }: CallOptions): Promise<readonly string[]> {
    const query = { per_page: perPage };
    return await readComments(this.#api, `${this.#issue(number)}/comments`, { query, signal });
  }

  async comment({ number }: Proposal, text: string, { signal }: CallOptions): Promise<void> {
    await writeComment(this.#api, `${this.#issue(number)}/comments`, { text, signal });
  }

  async mergeWhenReady(
    { number, head }: Proposal,
    { signal }: CallOptions,
  ): Promise<"armed" | "merged"> {
    const pull = await this.#api.get(this.#pull(number), wholePullAnswer, { signal });
    const method = await this.#mergeMethod(signal);
    if (!mergeableStates.has(pull.mergeable_state)) {
      const variables = { id: pull.node_id, head, method: method.toUpperCase() };
      const words = await this.#mutate(enableAutoMerge, variables, signal);
      if (words === undefined) {
        return "armed";
      }
      if (!mergeableNow.test(words)) {
        throw new ForgeRefusedError(
          `${this.name} does not merge number ${number} by itself: ${words}; allow auto-merge in the settings of the repository, and let its base branch require the checks that are to be waited for`,
        );
      }
    }
    await this.#api.change(`${this.#pull(number)}/merge`, nothing, {
      method: "PUT",
      body: { sha: head, merge_method: method },
      signal,
    });
    return "merged";
  }

  async cancelMerge({ number }: Proposal, { signal }: CallOptions): Promise<void> {
    const { node_id: id, auto_merge: armed } = await this.#api.get(
      this.#pull(number),
      wholePullAnswer,
      { signal },
    );
    const words = armed ? await this.#mutate(disableAutoMerge, { id }, signal) : undefined;
    if (words !== undefined) {
      throw new ForgeRefusedError(`${this.name} may still merge number ${number}: ${words}`);
    }
  }

  /** None are shown to a token that may not read all of them, as no fine-grained one may. */
  async #checks(head: string, options: GetOptions): Promise<Review["checks"]> {
    const commit = `${this.#path}/commits/${head}`;
    const query = { per_page: perPage };
    try {
      const [runs, status] = await Promise.all([
        this.#api.pages(`${commit}/check-runs`, checkRunAnswers, { ...options, query }),
        this.#api.get(`${commit}/status`, combinedStatusAnswer, options),
      ]);
      return checksOf(runs, status);
    } catch (error) {
      if (error instanceof ForgeAccessError) {
        return "none";
      }
      throw error;
    }
  }

  /** @returns why it was refused, in its words */
  async #mutate(
    query: string,
    variables: object,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { errors } = await this.#api.change(graphqlPath, graphqlAnswer, {
      method: "POST",
      body: { query, variables },
      signal,
    });
    return errors && errors.length > 0 ? wordsIn(errors) : undefined;
  }

  #settings(number: number, wanted: ProposalSetting, signal: AbortSignal): readonly Setting[] {
    const issue = this.#issue(number);
    const post = (path: string, body: object) =>
      this.#api.change(path, nothing, { method: "POST", body, signal });
    return [
      {
        what: "labels",
        values: wanted.labels,
        set: async (labels) => {
          await post(`${issue}/labels`, { labels });
          return [];
        },
      },
      {
        what: "reviewers",
        values: wanted.reviewers,
        set: async (reviewers) => {
          await post(`${this.#pull(number)}/requested_reviewers`, askedReviewers(reviewers));
          return [];
        },
      },
      {
        what: "assignees",
        values: wanted.assignees,
        set: async (assignees) => leftOut(assignees, await this.#assign(issue, assignees, signal)),
      },
    ];
  }

  /** Who cannot be assigned is left out without a word. */
  async #assign(issue: string, assignees: readonly string[], signal: AbortSignal) {
    const answer = await this.#api.change(`${issue}/assignees`, assignedAnswer, {
      method: "POST",
      body: { assignees },
      signal,
    });
    return (answer.assignees ?? []).flatMap((user) => user?.login ?? []);
  }

  async #create({ title, body, branch, base, draft }: NewProposal, signal: AbortSignal) {
    try {
      return await this.#api.change(`${this.#path}/pulls`, pullAnswer, {
        method: "POST",
        body: { title, body, head: branch, base, draft },
        signal,
      });
    } catch (error) {
      if (error instanceof ForgeRefusedError && unseenPush.test(error.message)) {
        const message = `${error.message}; it has not seen yet what was pushed`;
        throw new ForgeUnreachableError(message, { cause: error });
      }
      throw error;
    }
  }

  async #mergeMethod(signal: AbortSignal): Promise<"merge" | "squash" | "rebase"> {
    const allowed = await this.#api.get(this.#path, repositoryAnswer, { signal });
    if (allowed.allow_merge_commit !== false) {
      return "merge";
    }
    return allowed.allow_squash_merge !== false ? "squash" : "rebase";
  }

  async #patch(number: number, body: object, signal: AbortSignal) {
    return await this.#api.change(this.#pull(number), pullAnswer, {
      method: "PATCH",
      body,
      signal,
    });
  }

  #pull(number: number): string {
    return `${this.#path}/pulls/${number}`;
  }

  #issue(number: number): string {
    return `${this.#path}/issues/${number}`;
  }
}

function wordsIn(errors: readonly { readonly message: string }[]): string {
  return cleanText(errors.map(({ message }) => message).join("; "));
}
