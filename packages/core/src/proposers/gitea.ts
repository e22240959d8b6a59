import { ForgeAccessError, ForgeRefusedError } from "../errors.ts";
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
import type { ForgeApi } from "./forge-api.ts";
import { isSince } from "./forge-clock.ts";
import { readComments, writeComment } from "./forge-comments.ts";
import { countedPage, filteredPage, onceEach } from "./forge-pages.ts";
import { type ForgeRepository, inPath } from "./forge-repository.ts";
import {
  checksOf,
  isArmed,
  isOwn,
  labelAnswer,
  labelAnswers,
  mergeabilityOf,
  mergeStyleOf,
  nothing,
  proposalOf,
  pullAnswer,
  pullAnswers,
  repositoryAnswer,
  reviewAnswers,
  selfAnswer,
  statusAnswer,
  timelineAnswers,
  userOf,
  verdictOf,
  withDraftMark,
} from "./gitea-answers.ts";
import { type Setting, setAll } from "./set-all.ts";

/** The most a server gives at once, unless it is configured otherwise. */
const perPage = 50;
/** Lists that have no links to their other pages. */
const counted = { query: { limit: perPage }, next: countedPage } as const;
/** It cannot be asked for a branch: among so many that changed last, what is ours is found. */
const mostSearched = 200;
/** How long it may take a server to find out whether something can be merged, in ms. */
const examination = 2000;
const newLabelColor = "#ededed";

/** Pull requests of Gitea and of Forgejo. */
export class GiteaProposer implements Proposer {
  readonly name: string;
  readonly #api: ForgeApi;
  readonly #path: string;
  readonly #owner: string;

  constructor(api: ForgeApi, { name, path }: ForgeRepository) {
    const [owner = ""] = path.split("/");
    this.name = name;
    this.#api = api;
    this.#owner = encodeURIComponent(owner);
    this.#path = `repos/${inPath(path)}`;
  }

  get isScarce(): boolean {
    return this.#api.isScarce;
  }

  /** A token for repositories alone may not read its user. */
  async whoAmI(options: CallOptions): Promise<string | undefined> {
    try {
      return (await this.#api.get("user", selfAnswer, options)).login;
    } catch (error) {
      if (error instanceof ForgeAccessError) {
        return undefined;
      }
      throw error;
    }
  }

  async list({ since, signal }: ListOptions): Promise<readonly Proposal[]> {
    const pulls = await this.#api.pages(`${this.#path}/pulls`, pullAnswers, {
      query: {
        state: since === undefined ? "open" : "all",
        sort: "recentupdate",
        limit: perPage,
      },
      isEnough: (page) => !page.every(({ updated_at }) => isSince(updated_at, since)),
      signal,
    });
    const ours = pulls.filter((pull) => isOwn(pull) && isSince(pull.updated_at, since));
    return onceEach(ours.map(proposalOf));
  }

  async get(number: number, options: CallOptions): Promise<Proposal> {
    return proposalOf(await this.#api.get(this.#pull(number), pullAnswer, options));
  }

  /** Nothing that is open is overlooked, nor anything that ended not long ago. */
  async find(branch: string, { signal }: CallOptions): Promise<Proposal | undefined> {
    let searched = 0;
    const open = await this.list({ signal });
    const pulls = await this.#api.pages(`${this.#path}/pulls`, pullAnswers, {
      query: { state: "closed", sort: "recentupdate", limit: perPage },
      isEnough: (page) => {
        searched += page.length;
        return searched >= mostSearched;
      },
      signal,
    });
    const ours = [...open, ...pulls.filter(isOwn).map(proposalOf)].filter(
      (proposal) => proposal.branch === branch,
    );
    return ours.toSorted((a, b) => b.number - a.number)[0];
  }

  async review({ number, head }: Proposal, options: CallOptions): Promise<Review> {
    const [pull, reviews, status, timeline] = await Promise.all([
      this.#examined(number, options),
      this.#api.pages(`${this.#pull(number)}/reviews`, reviewAnswers, { ...options, ...counted }),
      this.#api.get(`${this.#path}/commits/${head}/status`, statusAnswer, options),
      this.#timeline(number, options),
    ]);
    return {
      ...verdictOf(reviews, head),
      armed: isArmed(timeline),
      checks: checksOf(status),
      mergeability: mergeabilityOf(pull),
    };
  }

  async endedBy({ number, state }: Proposal, options: CallOptions): Promise<ForgeUser | undefined> {
    if (state === "merged") {
      return userOf((await this.#api.get(this.#pull(number), pullAnswer, options)).merged_by);
    }
    const timeline = await this.#timeline(number, options);
    return userOf(timeline.findLast(({ type }) => type === "close")?.user);
  }

  async open(wanted: NewProposal, { signal }: CallOptions): Promise<OpenedProposal> {
    const { title, body, branch: head, base, draft } = wanted;
    const pull = await this.#api.change(`${this.#path}/pulls`, pullAnswer, {
      method: "POST",
      body: { title: withDraftMark(title, draft), body, head, base },
      signal,
    });
    const proposal = proposalOf(pull);
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
    { number, draft }: Proposal,
    { title, body }: { readonly title?: string; readonly body?: string },
    { signal }: CallOptions,
  ): Promise<Proposal> {
    const change = {
      ...(title !== undefined && { title: withDraftMark(title, draft) }),
      ...(body !== undefined && { body }),
    };
    return proposalOf(await this.#patch(number, change, signal));
  }

  async close({ number }: Proposal, { signal }: CallOptions): Promise<void> {
    await this.#patch(number, { state: "closed" }, signal);
  }

  async comments({ number }: Proposal, { signal }: CallOptions): Promise<readonly string[]> {
    return await readComments(this.#api, `${this.#issue(number)}/comments`, { signal });
  }

  async comment({ number }: Proposal, text: string, { signal }: CallOptions): Promise<void> {
    await writeComment(this.#api, `${this.#issue(number)}/comments`, { text, signal });
  }

  /** A merge that waits does not look at the head again, so it is tried at once before. */
  async mergeWhenReady(
    { number, head }: Proposal,
    { signal }: CallOptions,
  ): Promise<"armed" | "merged"> {
    const repository = await this.#api.get(this.#path, repositoryAnswer, { signal });
    const path = `${this.#pull(number)}/merge`;
    const body = { Do: mergeStyleOf(repository), head_commit_id: head };
    try {
      await this.#api.change(path, nothing, { method: "POST", body, signal });
      return "merged";
    } catch (error) {
      const isWaiting =
        error instanceof ForgeRefusedError && (await this.#isAt(number, head, signal));
      if (!isWaiting) {
        throw error;
      }
    }
    const later = { ...body, merge_when_checks_succeed: true };
    await this.#api.change(path, nothing, { method: "POST", body: later, signal });
    const { merged } = await this.#api.get(this.#pull(number), pullAnswer, { signal });
    return merged ? "merged" : "armed";
  }

  async cancelMerge({ number }: Proposal, { signal }: CallOptions): Promise<void> {
    const { state } = await this.#api.get(this.#pull(number), pullAnswer, { signal });
    if (state === "open" && isArmed(await this.#timeline(number, { signal }))) {
      const path = `${this.#pull(number)}/merge`;
      await this.#api.change(path, nothing, { method: "DELETE", signal });
    }
  }

  async #isAt(number: number, head: string, signal: AbortSignal): Promise<boolean> {
    const pull = await this.#api.get(this.#pull(number), pullAnswer, { signal });
    return pull.state === "open" && pull.head.sha === head;
  }

  #settings(number: number, wanted: ProposalSetting, signal: AbortSignal): readonly Setting[] {
    return [
      {
        what: "labels",
        values: wanted.labels,
        set: async (labels) => {
          await this.#label(number, labels, signal);
          return [];
        },
      },
      {
        what: "reviewers",
        values: wanted.reviewers,
        set: async (reviewers) => {
          await this.#ask(this.#pull(number), reviewers, signal);
          return [];
        },
      },
      {
        what: "assignees",
        values: wanted.assignees,
        set: async (assignees) => {
          await this.#patch(number, { assignees }, signal);
          return [];
        },
      },
    ];
  }

  /** Labels are set by id; one that does not exist yet is made. */
  async #label(number: number, names: readonly string[], signal: AbortSignal): Promise<void> {
    const known = [
      ...(await this.#api.pages(`${this.#path}/labels`, labelAnswers, { ...counted, signal })),
      ...(await this.#labelsOfOrganization(signal)),
    ];
    const ids: number[] = [];
    for (const name of names) {
      const label = known.find((one) => one.name === name) ?? (await this.#makeLabel(name, signal));
      ids.push(label.id);
    }
    const path = `${this.#issue(number)}/labels`;
    await this.#api.change(path, nothing, { method: "POST", body: { labels: ids }, signal });
  }

  /** A user has none. */
  async #labelsOfOrganization(signal: AbortSignal) {
    const path = `orgs/${this.#owner}/labels`;
    const asked = this.#api.pages(path, labelAnswers, { ...counted, signal });
    return await asked.catch((error: unknown) => {
      if (error instanceof ForgeAccessError) {
        return [];
      }
      throw error;
    });
  }

  async #makeLabel(name: string, signal: AbortSignal) {
    const body = { name, color: newLabelColor };
    const path = `${this.#path}/labels`;
    return await this.#api.change(path, labelAnswer, { method: "POST", body, signal });
  }

  async #ask(path: string, names: readonly string[], signal: AbortSignal): Promise<void> {
    const body = askedReviewers(names);
    const asked = `${path}/requested_reviewers`;
    await this.#api.change(asked, nothing, { method: "POST", body, signal });
  }

  /**
   * What conflicts is told like what is not known yet, which takes a moment after a push: what seems
   * to conflict is looked at again.
   */
  async #examined(number: number, options: CallOptions) {
    const pull = await this.#api.get(this.#pull(number), pullAnswer, options);
    if (pull.state !== "open" || mergeabilityOf(pull) !== "conflict") {
      return pull;
    }
    await this.#api.giveTime(examination, options);
    return await this.#api.get(this.#pull(number), pullAnswer, options);
  }

  #timeline(number: number, options: CallOptions) {
    const query = { limit: perPage };
    const path = `${this.#issue(number)}/timeline`;
    return this.#api.pages(path, timelineAnswers, { ...options, query, next: filteredPage });
  }

  #patch(number: number, body: object, signal: AbortSignal) {
    return this.#api.change(this.#pull(number), pullAnswer, { method: "PATCH", body, signal });
  }

  #pull(number: number): string {
    return `${this.#path}/pulls/${number}`;
  }

  #issue(number: number): string {
    return `${this.#path}/issues/${number}`;
  }
}
