import { describeError, ForgeRefusedError } from "../errors.ts";
import type {
  ForgeUser,
  ListOptions,
  NewProposal,
  OpenedProposal,
  Proposal,
  Proposer,
  Review,
} from "../proposer.ts";
import type { CallOptions } from "../source.ts";
import type { ForgeApi } from "./forge-api.ts";
import { isSince } from "./forge-clock.ts";
import { writeComment } from "./forge-comments.ts";
import { listOfKnown } from "./forge-lists.ts";
import { onceEach } from "./forge-pages.ts";
import type { ForgeRepository } from "./forge-repository.ts";
import {
  approvalsAnswer,
  approversOf,
  isMergeableNow,
  isOwn,
  type MergeRequestAnswer,
  mergeRequestAnswer,
  noteAnswers,
  nothing,
  proposalOf,
  reviewOf,
  selfAnswer,
  userAnswers,
  userOf,
  versionAnswers,
  wholeMergeRequestAnswer,
  withDraftMark,
} from "./gitlab-answers.ts";
import { explainLeftOut, leftOut } from "./set-all.ts";

const mergeRequestAnswers = listOfKnown(mergeRequestAnswer);
const perPage = 100;
/** Until version 17.11, `auto_merge` was called `merge_when_pipeline_succeeds`. */
const later = { auto_merge: true, merge_when_pipeline_succeeds: true };
const again = "it is tried again";
const mergeAdvice = {
  401: "let the user of the token merge into the target branch, which is protected",
  405: `${again}, as it may have to be worked out first whether it can be merged, or a pipeline to be there`,
  406: again,
  409: again,
};

/** Users by id and by name, and what is said of those there are not. */
interface FoundUsers {
  readonly ids: readonly number[];
  readonly names: readonly string[];
  readonly missing: readonly string[];
}

/** Merge requests of gitlab.com and of GitLab on a server of one's own. */
export class GitlabProposer implements Proposer {
  readonly name: string;
  readonly #api: ForgeApi;
  readonly #path: string;

  constructor(api: ForgeApi, { name, path }: ForgeRepository) {
    this.name = name;
    this.#api = api;
    this.#path = `projects/${encodeURIComponent(path)}`;
  }

  get isScarce(): boolean {
    return this.#api.isScarce;
  }

  async whoAmI(options: CallOptions): Promise<string | undefined> {
    return (await this.#api.get("user", selfAnswer, options)).username;
  }

  async list({ since, signal }: ListOptions): Promise<readonly Proposal[]> {
    const requests = await this.#api.pages(`${this.#path}/merge_requests`, mergeRequestAnswers, {
      query: {
        state: since === undefined ? "opened" : "all",
        updated_after: since,
        scope: "all",
        order_by: "updated_at",
        sort: "desc",
        per_page: perPage,
      },
      signal,
    });
    const ours = requests.filter((request) => isOwn(request) && isSince(request.updated_at, since));
    return onceEach(ours.map(proposalOf));
  }

  async get(number: number, options: CallOptions): Promise<Proposal> {
    return proposalOf(await this.#whole(number, options));
  }

  async find(branch: string, { signal }: CallOptions): Promise<Proposal | undefined> {
    const requests = await this.#api.pages(`${this.#path}/merge_requests`, mergeRequestAnswers, {
      query: {
        state: "all",
        source_branch: branch,
        scope: "all",
        order_by: "created_at",
        sort: "desc",
        per_page: perPage,
      },
      isEnough: (page) => page.some(isOwn),
      signal,
    });
    const newest = requests.find(isOwn);
    return newest && proposalOf(newest);
  }

  async review({ number, head }: Proposal, options: CallOptions): Promise<Review> {
    const [request, approvals] = await Promise.all([
      this.#whole(number, options),
      this.#api.get(`${this.#request(number)}/approvals`, approvalsAnswer, options),
    ]);
    const isApproved = (approvals.approved_by ?? []).length > 0;
    const versions = isApproved ? await this.#versions(number, options) : [];
    return reviewOf(request, approversOf(approvals, versions, head));
  }

  async endedBy({ number, state }: Proposal, options: CallOptions): Promise<ForgeUser | undefined> {
    const request = await this.#whole(number, options);
    return userOf(
      state === "merged" ? (request.merge_user ?? request.merged_by) : request.closed_by,
    );
  }

  async open(wanted: NewProposal, { signal }: CallOptions): Promise<OpenedProposal> {
    const { title, body, branch, base, draft, labels } = wanted;
    const reviewers = await this.#users("reviewer", wanted.reviewers, signal);
    const assignees = await this.#users("assignee", wanted.assignees, signal);
    const request = await this.#api.change(`${this.#path}/merge_requests`, mergeRequestAnswer, {
      method: "POST",
      body: {
        source_branch: branch,
        target_branch: base,
        title: withDraftMark(title, draft),
        description: body,
        ...(labels.length > 0 && { labels: labels.join(",") }),
        ...(reviewers.ids.length > 0 && { reviewer_ids: reviewers.ids }),
        ...(assignees.ids.length > 0 && { assignee_ids: assignees.ids }),
      },
      signal,
    });
    const shortfalls = [
      ...reviewers.missing,
      ...assignees.missing,
      ...leftOutOf(request, {
        labels,
        reviewers: reviewers.names,
        assignees: assignees.names,
      }),
    ];
    return { proposal: proposalOf(request), shortfalls };
  }

  /** All of it is part of opening. */
  async furnish(): Promise<readonly string[]> {
    return [];
  }

  async edit(
    { number, draft }: Proposal,
    { title, body }: { readonly title?: string; readonly body?: string },
    { signal }: CallOptions,
  ): Promise<Proposal> {
    const change = {
      ...(title !== undefined && { title: withDraftMark(title, draft) }),
      ...(body !== undefined && { description: body }),
    };
    return proposalOf(await this.#put(number, change, signal));
  }

  async close({ number }: Proposal, { signal }: CallOptions): Promise<void> {
    await this.#put(number, { state_event: "close" }, signal);
  }

  async comments({ number }: Proposal, { signal }: CallOptions): Promise<readonly string[]> {
    const notes = await this.#api.pages(`${this.#request(number)}/notes`, noteAnswers, {
      query: { order_by: "created_at", sort: "asc", per_page: perPage },
      signal,
    });
    return notes.filter(({ system }) => !system).map(({ body }) => body);
  }

  async comment({ number }: Proposal, text: string, { signal }: CallOptions): Promise<void> {
    await writeComment(this.#api, `${this.#request(number)}/notes`, { text, signal });
  }

  /** It waits for a pipeline that there is, and refuses to where there is none. */
  async mergeWhenReady(
    { number, head: sha }: Proposal,
    { signal }: CallOptions,
  ): Promise<"armed" | "merged"> {
    const isReady = isMergeableNow(await this.#whole(number, { signal }));
    const path = `${this.#request(number)}/merge`;
    const request = await this.#api.change(path, mergeRequestAnswer, {
      method: "PUT",
      body: { sha, ...(!isReady && later) },
      advice: mergeAdvice,
      signal,
    });
    return request.state === "merged" ? "merged" : "armed";
  }

  /** It answers 201 whether or not it did. */
  async cancelMerge({ number }: Proposal, { signal }: CallOptions): Promise<void> {
    const isArmed = async () =>
      (await this.#whole(number, { signal })).merge_when_pipeline_succeeds ?? false;
    if (!(await isArmed())) {
      return;
    }
    const path = `${this.#request(number)}/cancel_merge_when_pipeline_succeeds`;
    await this.#api.change(path, nothing, { method: "POST", signal });
    if (await isArmed()) {
      throw new ForgeRefusedError(`${this.name} may still merge number ${number}`);
    }
  }

  async #users(what: string, names: readonly string[], signal: AbortSignal): Promise<FoundUsers> {
    const found = await Promise.all(
      names.map(async (username) => {
        const user = await this.#user(username, signal);
        return typeof user === "string" ? `the ${what} ${username}: ${user}` : user;
      }),
    );
    const known = found.filter((user) => typeof user !== "string");
    return {
      ids: known.map(({ id }) => id),
      names: known.map(({ username }) => username),
      missing: found.filter((words) => typeof words === "string"),
    };
  }

  /** A user, or in words why there is none. */
  async #user(username: string, signal: AbortSignal) {
    try {
      const users = await this.#api.get("users", userAnswers, { query: { username }, signal });
      return users[0] ?? "there is no such user";
    } catch (error) {
      signal.throwIfAborted();
      return describeError(error).message;
    }
  }

  #versions(number: number, { signal }: CallOptions) {
    const query = { per_page: perPage };
    return this.#api.get(`${this.#request(number)}/versions`, versionAnswers, { query, signal });
  }

  #whole(number: number, options: CallOptions) {
    return this.#api.get(this.#request(number), wholeMergeRequestAnswer, options);
  }

  #put(number: number, body: object, signal: AbortSignal) {
    return this.#api.change(this.#request(number), mergeRequestAnswer, {
      method: "PUT",
      body,
      signal,
    });
  }

  #request(number: number): string {
    return `${this.#path}/merge_requests/${number}`;
  }
}

/** Who may not be asked is left out without a word, as are all but one where several cost extra. */
function leftOutOf(
  { labels, reviewers, assignees }: MergeRequestAnswer,
  wanted: Pick<NewProposal, "labels" | "reviewers" | "assignees">,
): readonly string[] {
  const named = (users: MergeRequestAnswer["reviewers"]) =>
    (users ?? []).map(({ username }) => username);
  return [
    ...explainLeftOut("labels", leftOut(wanted.labels, labels ?? [])),
    ...explainLeftOut("reviewers", leftOut(wanted.reviewers, named(reviewers))),
    ...explainLeftOut("assignees", leftOut(wanted.assignees, named(assignees))),
  ];
}
