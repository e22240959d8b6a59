import {
  closeProposal,
  commentOn,
  editProposal,
  labelOf,
  openProposal,
  reopenProposal,
  setLabels,
} from "../change-proposal.ts";
import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import {
  booleanIn,
  callerOf,
  fieldsOf,
  mayDo,
  numbersIn,
  textIn,
  textsIn,
} from "../forge-lookup.ts";
import type { ForgeRepository } from "../forge-repository.ts";
import type { ForgeUser } from "../forge-user.ts";
import type { Proposal } from "../proposal.ts";
import { Refusal } from "../refusal.ts";
import { noteAnswer } from "./gitlab-answers.ts";
import { forbidden, invalidParameter, projectNotFound, refusalAnswer } from "./gitlab-errors.ts";
import { proposalAnswer } from "./gitlab-proposal.ts";

/** Asked of the project of the source branch, which may have another one as its target. */
export async function createProposal(
  context: ForgeContext,
  source: ForgeRepository,
): Promise<ForgeAnswer> {
  const { state, git, request } = context;
  const [title = "", branch = "", base = ""] = ["title", "source_branch", "target_branch"].map(
    (name) => textIn(request.body, name),
  );
  if (!mayDo(context, source, "write")) {
    return forbidden;
  }
  const repository = targetOf(context, source);
  if (repository === undefined) {
    return projectNotFound;
  }
  return refusing(async () => {
    if (repository === source && branch === base) {
      throw new Refusal("same-branch");
    }
    const proposal = await openProposal(state, git, {
      repository,
      head: { repository: source, branch },
      title,
      base,
      body: textIn(request.body, "description") ?? null,
      draft: false,
      by: callerOf(context),
    });
    setPeople(context, proposal);
    relabel(context, proposal);
    return { status: 201, body: await proposalAnswer(context, proposal) };
  });
}

function targetOf(
  { state, request }: ForgeContext,
  source: ForgeRepository,
): ForgeRepository | undefined {
  const id = fieldsOf(request.body)["target_project_id"] ?? source.id;
  return [...state.repositories.values()].find((one) => one.id === id);
}

/** Users by id; those who are not known are left out, and 0 stands for nobody. */
function setPeople({ state, request }: ForgeContext, proposal: Proposal): void {
  const usersOf = (ids: readonly number[]): readonly ForgeUser[] =>
    state.users.filter(({ id }) => ids.includes(id));
  const { assignee_id: one } = fieldsOf(request.body);
  const assignees =
    numbersIn(request.body, "assignee_ids") ?? (typeof one === "number" ? [one] : undefined);
  const reviewers = numbersIn(request.body, "reviewer_ids");
  proposal.assignees = assignees ? usersOf(assignees) : proposal.assignees;
  proposal.reviewers = reviewers ? usersOf(reviewers) : proposal.reviewers;
  proposal.deleteBranch = booleanIn(request.body, "remove_source_branch") ?? proposal.deleteBranch;
}

/** Labels that do not exist are made; an empty text takes all away. */
function relabel(context: ForgeContext, proposal: Proposal): void {
  const { state, request } = context;
  const named = (name: string) => namesIn(request.body, name);
  const [all, more, less = []] = ["labels", "add_labels", "remove_labels"].map(named);
  const before = proposal.labels.map(({ name }) => name);
  const after = [...(all ?? before), ...(more ?? [])].filter((name) => !less.includes(name));
  const labels = after.map((name) => labelOf(state, proposal.repository, name));
  setLabels(state, { proposal, labels, by: callerOf(context) });
}

function namesIn(body: unknown, name: string): readonly string[] | undefined {
  const text = textIn(body, name);
  const names = text === undefined ? textsIn(body, name) : text.split(",");
  return names?.map((one) => one.trim()).filter(Boolean);
}

export async function updateProposal(
  context: ForgeContext,
  proposal: Proposal,
): Promise<ForgeAnswer> {
  const { state, git, request } = context;
  const by = callerOf(context);
  if (by !== proposal.author && !mayDo(context, proposal.repository, "write")) {
    return forbidden;
  }
  const [title, body, base, event] = ["title", "description", "target_branch", "state_event"].map(
    (name) => textIn(request.body, name),
  );
  if (Object.keys(fieldsOf(request.body)).length === 0) {
    return invalidParameter(
      "title, description are missing, at least one parameter must be provided",
    );
  }
  return refusing(async () => {
    await changeState(context, proposal, event);
    await editProposal(state, git, {
      proposal,
      by,
      ...(title && { title }),
      ...(base && { base }),
      ...(body === undefined ? {} : { body }),
    });
    setPeople(context, proposal);
    relabel(context, proposal);
    return { status: 200, body: await proposalAnswer(context, proposal) };
  });
}

/** An event that is not possible changes nothing and is no error. */
async function changeState(
  { state, git, caller }: ForgeContext,
  proposal: Proposal,
  event: string | undefined,
): Promise<void> {
  if (caller === undefined || proposal.state === "merged") {
    return;
  }
  if (event === "close") {
    closeProposal(state, proposal, caller.user);
  }
  if (event === "reopen") {
    await reopenProposal(state, git, { proposal, by: caller.user }).catch((error: unknown) => {
      if (!(error instanceof Refusal && error.code === "cannot-reopen")) {
        throw error;
      }
    });
  }
}

export async function addNote(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const body = textIn(context.request.body, "body");
  if (!body) {
    return invalidParameter("body is missing");
  }
  return refusing(async () => {
    const comment = commentOn(context.state, proposal, { by: callerOf(context), body });
    return { status: 201, body: noteAnswer(context, proposal, { ...comment, system: false }) };
  });
}

export async function refusing(work: () => Promise<ForgeAnswer>): Promise<ForgeAnswer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) {
      return refusalAnswer(error);
    }
    throw error;
  }
}
