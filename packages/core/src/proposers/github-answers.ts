import { z } from "zod";
import type { ForgeUser, Proposal } from "../proposer.ts";
import { listOf } from "./forge-lists.ts";
import { webUrl } from "./web-url.ts";

/** What is read of the answers of GitHub ("REST API endpoints for pull requests", version 2022-11-28). */
const user = z.object({ login: z.string(), type: z.string() });

/** Null for who has left. */
export const userAnswer = user.nullish();

const repository = z.object({ id: z.number() });

export const pullAnswer = z.object({
  number: z.int(),
  node_id: z.string(),
  html_url: webUrl,
  state: z.enum(["open", "closed"]),
  title: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().nullish(),
  user: userAnswer,
  head: z.object({ ref: z.string(), sha: z.string(), repo: repository.nullish() }),
  base: z.object({ ref: z.string(), repo: repository }),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  auto_merge: z.object({}).nullish(),
  updated_at: z.string(),
});
export type PullAnswer = z.infer<typeof pullAnswer>;

export const wholePullAnswer = pullAnswer.extend({
  merged_by: userAnswer,
  mergeable: z.boolean().nullish(),
  mergeable_state: z.string(),
});

export const reviewAnswers = listOf(
  z.object({
    user: userAnswer,
    state: z.string(),
    commit_id: z.string().nullish(),
    author_association: z.string().nullish(),
  }),
);

const checkRun = z.object({ status: z.string(), conclusion: z.string().nullish() });
export type CheckRun = z.infer<typeof checkRun>;

/** A list within an answer that also counts. */
export const checkRunAnswers = z
  .object({ check_runs: listOf(checkRun) })
  .transform((answer) => answer.check_runs);

export const assignedAnswer = z.object({ assignees: z.array(userAnswer).nullish() });

export const combinedStatusAnswer = z.object({ state: z.string(), total_count: z.int() });

export const repositoryAnswer = z.object({
  allow_merge_commit: z.boolean().nullish(),
  allow_squash_merge: z.boolean().nullish(),
  allow_rebase_merge: z.boolean().nullish(),
});

/** GraphQL says what went wrong beside the data, with the status 200; without any if it was not understood. */
export const graphqlAnswer = z
  .object({
    data: z.unknown(),
    errors: z.array(z.object({ message: z.string() })).nullish(),
  })
  .refine(({ data, errors }) => data !== undefined || errors, "neither data nor error");

export const nothing = z.unknown();

export function userOf(answer: z.infer<typeof userAnswer>): ForgeUser | undefined {
  return answer ? { login: answer.login, isBot: answer.type === "Bot" } : undefined;
}

/** Whether its branch is in the repository itself, not in a fork. */
export function isOwn({ head, base }: PullAnswer): boolean {
  return head.repo?.id === base.repo.id;
}

export function proposalOf(pull: PullAnswer): Proposal {
  const isMerged = typeof pull.merged_at === "string";
  return {
    number: pull.number,
    url: pull.html_url,
    state: isMerged ? "merged" : pull.state,
    branch: pull.head.ref,
    head: pull.head.sha,
    base: pull.base.ref,
    author: userOf(pull.user) ?? { login: "ghost", isBot: false },
    title: pull.title,
    body: pull.body ?? "",
    draft: pull.draft ?? false,
    mergeCommit: isMerged ? (pull.merge_commit_sha ?? undefined) : undefined,
    updatedAt: pull.updated_at,
  };
}
