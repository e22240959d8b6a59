import {
  closeProposal,
  commentOn,
  editProposal,
  headOf,
  isMember,
  labelOf,
  openProposal,
  reopenProposal,
  requestReviews,
  setLabels,
} from "../change-proposal.ts";
import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { booleanIn, callerOf, fieldsOf, mayDo, textIn, textsIn } from "../forge-lookup.ts";
import type { ForgeRepository, MergeMethod } from "../forge-repository.ts";
import { mergeProposal } from "../merge-proposal.ts";
import type { Proposal } from "../proposal.ts";
import { Refusal } from "../refusal.ts";
import { commentAnswer, labelAnswer } from "./github-answers.ts";
import { invalidField, problem, refusalAnswer } from "./github-errors.ts";
import { issueAnswer, listedProposalAnswer, proposalAnswer } from "./github-proposal.ts";

/** What is missing is told one field at a time. */
export async function createProposal(
  context: ForgeContext,
  repository: ForgeRepository,
): Promise<ForgeAnswer> {
  const { state, git, request } = context;
  const [title, head, base] = ["title", "head", "base"].map((name) => textIn(request.body, name));
  if (!title || !head || !base) {
    return invalidField(title ? (head ? "base" : "head") : "title", "missing_field");
  }
  const named = head.includes(":") ? head : `${repository.owner.login}:${head}`;
  return refusing({ base, head: named }, async () => {
    const proposal = await openProposal(state, git, {
      repository,
      title,
      base,
      by: callerOf(context),
      body: textIn(request.body, "body") ?? null,
      draft: booleanIn(request.body, "draft") ?? false,
      head: headOf(state, repository, head),
    });
    const body = await proposalAnswer(context, proposal);
    return { status: 201, headers: { location: body.url }, body };
  });
}

/** Whoever wrote it may change it, and those who may push. */
export async function updateProposal(
  context: ForgeContext,
  proposal: Proposal,
): Promise<ForgeAnswer> {
  const { state, git, request } = context;
  const by = callerOf(context);
  if (by !== proposal.author && !mayDo(context, proposal.repository, "write")) {
    return problem(403, "Resource not accessible by personal access token");
  }
  const [title, base] = ["title", "base"].map((name) => textIn(request.body, name));
  const { body, state: wanted } = fieldsOf(request.body);
  return refusing({ base, head: headName(proposal) }, async () => {
    if (wanted === "open") {
      await reopenProposal(state, git, { proposal, by });
    } else if (wanted === "closed") {
      closeProposal(state, proposal, by);
    }
    await editProposal(state, git, {
      proposal,
      by,
      ...(title && { title }),
      ...(base && { base }),
      ...(body === null || typeof body === "string" ? { body } : {}),
    });
    return { status: 200, body: await proposalAnswer(context, proposal) };
  });
}

function headName({ head }: Proposal): string {
  return `${head.repository.owner.login}:${head.branch}`;
}

export async function askForReviews(
  context: ForgeContext,
  proposal: Proposal,
): Promise<ForgeAnswer> {
  const logins = textsIn(context.request.body, "reviewers") ?? [];
  return refusing({ repository: proposal.repository.fullName }, async () => {
    requestReviews(context.state, proposal, logins);
    return { status: 201, body: listedProposalAnswer(context, proposal) };
  });
}

/** Labels that do not exist are made. */
export async function addLabels(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const { state, request } = context;
  const { body } = request;
  const given = Array.isArray(body) ? body : fieldsOf(body)["labels"];
  const names = (Array.isArray(given) ? given : []).map(nameOf).filter(Boolean);
  if (names.length === 0) {
    return problem(422, "Validation Failed", [
      { resource: "Label", field: "name", code: "missing_field" },
    ]);
  }
  const added = names.map((name) => labelOf(state, proposal.repository, name));
  const labels = [...proposal.labels, ...added];
  setLabels(state, { proposal, labels, by: callerOf(context) });
  return {
    status: 200,
    body: proposal.labels.map((label) => labelAnswer(context, proposal.repository, label)),
  };
}

function nameOf(label: unknown): string {
  return typeof label === "string" ? label : (textIn(label, "name") ?? "");
}

/** Those who cannot be assigned are left out without a word. */
export async function addAssignees(
  context: ForgeContext,
  proposal: Proposal,
): Promise<ForgeAnswer> {
  const logins = textsIn(context.request.body, "assignees") ?? [];
  const found = logins.map((login) => context.state.findUser(login));
  const assignable = found.filter(
    (user) => user !== undefined && isMember(proposal.repository, user),
  );
  proposal.assignees = [...new Set([...proposal.assignees, ...assignable])].filter(
    (user) => user !== undefined,
  );
  proposal.updatedAt = context.state.now();
  return { status: 201, body: issueAnswer(context, proposal) };
}

export async function addComment(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const body = textIn(context.request.body, "body");
  if (!body) {
    return problem(422, "Validation Failed", [
      { resource: "IssueComment", field: "body", code: "missing_field" },
    ]);
  }
  return refusing({}, async () => {
    const comment = commentOn(context.state, proposal, { by: callerOf(context), body });
    return { status: 201, body: commentAnswer(context, proposal, comment) };
  });
}

export async function merge(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const { state, git, request } = context;
  const text = (name: string) => textIn(request.body, name);
  return refusing({}, async () => {
    await mergeProposal(state, git, {
      proposal,
      by: callerOf(context),
      sha: text("sha"),
      method: methodOf(text("merge_method")),
      title: text("commit_title"),
      message: text("commit_message"),
    });
    const message = "Pull Request successfully merged";
    return { status: 200, body: { sha: proposal.merged?.commit, merged: true, message } };
  });
}

export function methodOf(name: string | undefined): MergeMethod {
  return name === "squash" || name === "rebase" ? name : "merge";
}

async function refusing(
  words: { base?: string | undefined; head?: string; repository?: string },
  work: () => Promise<ForgeAnswer>,
): Promise<ForgeAnswer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) {
      return refusalAnswer(error, { ...words, base: words.base ?? "" });
    }
    throw error;
  }
}
