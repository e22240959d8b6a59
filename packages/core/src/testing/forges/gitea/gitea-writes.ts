import {
  closeProposal,
  commentOn,
  editProposal,
  headOf,
  openProposal,
  reopenProposal,
  requestReviews,
  setLabels,
} from "../change-proposal.ts";
import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { callerOf, fieldsOf, mayDo, numbersIn, textIn, textsIn } from "../forge-lookup.ts";
import type { ForgeRepository, Label } from "../forge-repository.ts";
import type { ForgeUser } from "../forge-user.ts";
import type { Proposal, ProposalHead } from "../proposal.ts";
import { Refusal } from "../refusal.ts";
import { commentAnswer, labelAnswer, requestAnswer } from "./gitea-answers.ts";
import { notFound, problem, refusalAnswer } from "./gitea-errors.ts";
import { proposalAnswer } from "./gitea-proposal.ts";

export async function createProposal(
  context: ForgeContext,
  repository: ForgeRepository,
): Promise<ForgeAnswer> {
  const { state, git, request } = context;
  const [title = "", from = "", base = ""] = ["title", "head", "base"].map((name) =>
    textIn(request.body, name),
  );
  if (title === "") {
    return problem(context, 422, "[Title]: Required");
  }
  if (from === base) {
    const message = "There are no changes between the head and the base";
    return problem(context, 422, `Invalid PullRequest: ${message}`);
  }
  const by = callerOf(context);
  return refusing(context, repository, async () => {
    const head: ProposalHead = headOf(state, repository, from);
    const body = textIn(request.body, "body") ?? "";
    const wanted = { repository, title, base, by, body, draft: false, head };
    const assignees = assigneesIn(context);
    const proposal = await openProposal(state, git, wanted);
    proposal.assignees = assignees ?? [];
    setLabels(state, { proposal, labels: labelsIn(context, repository) ?? [], by });
    return { status: 201, body: await proposalAnswer(context, proposal) };
  });
}

/** @throws Refusal for somebody unknown */
function assigneesIn({ state, request }: ForgeContext): readonly ForgeUser[] | undefined {
  const one = textIn(request.body, "assignee");
  const logins = textsIn(request.body, "assignees") ?? (one === undefined ? undefined : [one]);
  return logins?.map((login) => state.user(login));
}

/** Labels by id or by name, of the repository or its organization. Others are left out. */
function labelsIn(
  { state, request }: ForgeContext,
  repository: ForgeRepository,
): readonly Label[] | undefined {
  const { body } = request;
  const shared = state.organizationLabels.get(repository.owner.login) ?? [];
  const [ids, names] = [numbersIn(body, "labels"), textsIn(body, "labels")];
  const all = [...repository.labels, ...shared];
  return ids && all.filter(({ id, name }) => ids.includes(id) || names?.includes(name));
}

/** A pull request that was changed is answered with 201. */
export async function updateProposal(
  context: ForgeContext,
  proposal: Proposal,
): Promise<ForgeAnswer> {
  const { state, git, request } = context;
  const { repository } = proposal;
  const by = callerOf(context);
  const mayWrite = mayDo(context, repository, "write");
  if (by !== proposal.author && !mayWrite) {
    return { status: 403 };
  }
  const [title, body, base] = ["title", "body", "base"].map((name) => textIn(request.body, name));
  return refusing(context, repository, async () => {
    const text = { ...(title && { title }), ...(base && { base }) };
    const labels = mayWrite ? labelsIn(context, repository) : undefined;
    proposal.assignees = (mayWrite ? assigneesIn(context) : undefined) ?? proposal.assignees;
    await changeState(context, proposal, textIn(request.body, "state"));
    await editProposal(state, git, {
      proposal,
      by,
      ...text,
      ...(body === undefined ? {} : { body }),
    });
    setLabels(state, { proposal, labels: labels ?? proposal.labels, by });
    return { status: 201, body: await proposalAnswer(context, proposal) };
  });
}

async function changeState(
  context: ForgeContext,
  proposal: Proposal,
  wanted: string | undefined,
): Promise<void> {
  const { state, git } = context;
  const by = callerOf(context);
  if (wanted === "open") {
    await reopenProposal(state, git, { proposal, by });
  } else if (wanted === "closed") {
    closeProposal(state, proposal, by);
  }
}

export async function askForReviews(
  context: ForgeContext,
  proposal: Proposal,
): Promise<ForgeAnswer> {
  const logins = textsIn(context.request.body, "reviewers") ?? [];
  const unknown = logins.find((login) => context.state.findUser(login) === undefined);
  if (unknown !== undefined) {
    return problem(context, 404, `user '${unknown}' not exist`);
  }
  return refusing(context, proposal.repository, async () => {
    requestReviews(context.state, proposal, logins);
    const asked = logins.map((login) => context.state.user(login));
    return { status: 201, body: asked.map((one) => requestAnswer(context, proposal, one)) };
  });
}

export async function addComment(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const body = textIn(context.request.body, "body") ?? "";
  if (body === "") {
    return problem(context, 422, "[Body]: Required");
  }
  const comment = commentOn(context.state, proposal, { by: callerOf(context), body });
  return { status: 201, body: commentAnswer(context, proposal, comment) };
}

export async function addLabels(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const { repository } = proposal;
  const added = labelsIn(context, repository) ?? [];
  const labels = [...proposal.labels, ...added];
  setLabels(context.state, { proposal, labels, by: callerOf(context) });
  const owner = `repos/${repository.fullName}`;
  return { status: 200, body: proposal.labels.map((one) => labelAnswer(context, owner, one)) };
}

/** Nothing keeps a repository from having two labels of the same name. */
export async function createLabel(
  context: ForgeContext,
  repository: ForgeRepository,
): Promise<ForgeAnswer> {
  const { name, color, description = "" } = fieldsOf(context.request.body);
  if (!/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(String(color))) {
    return problem(context, 422, "ColorPattern");
  }
  const label = {
    id: context.state.nextId(),
    name: String(name),
    color: String(color).replace("#", ""),
    description: String(description),
  };
  repository.labels.push(label);
  const owner = `repos/${repository.fullName}`;
  return { status: 201, body: labelAnswer(context, owner, label) };
}

async function refusing(
  context: ForgeContext,
  repository: ForgeRepository,
  work: () => Promise<ForgeAnswer>,
): Promise<ForgeAnswer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) {
      const known = repository.proposals.find(({ number }) => String(number) === error.subject);
      return error.code === "no-head" ? notFound(context) : refusalAnswer(context, error, known);
    }
    throw error;
  }
}
