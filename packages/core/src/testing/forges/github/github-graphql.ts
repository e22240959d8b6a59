import * as z from "zod";
import { obstaclesOf } from "../examine-proposal.ts";
import type { BesideAnswer, ForgeContext } from "../forge-face.ts";
import { callerOf, mayDo } from "../forge-lookup.ts";
import { armAutoMerge, disarmAutoMerge } from "../merge-proposal.ts";
import type { Proposal } from "../proposal.ts";
import { nodeId, timeOf } from "./github-answers.ts";
import { stateOf } from "./github-proposal.ts";
import { githubRules } from "./github-rules.ts";
import { methodOf } from "./github-writes.ts";
import { type GraphqlField, type GraphqlOperation, parseGraphql } from "./graphql-document.ts";

/** The inputs of the two mutations, as GitHub's schema has them. */
const inputs = {
  enablePullRequestAutoMerge: z.strictObject({
    pullRequestId: z.string(),
    mergeMethod: z.enum(["MERGE", "SQUASH", "REBASE"]).nullish(),
    expectedHeadOid: z.string().nullish(),
    commitHeadline: z.string().nullish(),
    commitBody: z.string().nullish(),
    authorEmail: z.string().nullish(),
    clientMutationId: z.string().nullish(),
  }),
  disablePullRequestAutoMerge: z.strictObject({
    pullRequestId: z.string(),
    clientMutationId: z.string().nullish(),
  }),
} as const;

/** What they can be declared as, for a variable that holds a field. */
const types: Readonly<Record<string, string>> = {
  pullRequestId: "ID",
  mergeMethod: "PullRequestMergeMethod",
  expectedHeadOid: "GitObjectID",
  commitHeadline: "String",
  commitBody: "String",
  authorEmail: "String",
  clientMutationId: "String",
};

interface Selectable {
  readonly [name: string]: Selectable;
}

const leaf = {};
const actor = { login: leaf };

/** What can be asked of the answer to a mutation. */
const selectable: Selectable = {
  clientMutationId: leaf,
  actor,
  pullRequest: {
    id: leaf,
    number: leaf,
    title: leaf,
    body: leaf,
    headRefOid: leaf,
    isDraft: leaf,
    state: leaf,
    merged: leaf,
    mergedAt: leaf,
    url: leaf,
    autoMergeRequest: {
      enabledAt: leaf,
      mergeMethod: leaf,
      commitHeadline: leaf,
      commitBody: leaf,
      enabledBy: actor,
    },
  },
};

type Mutation = keyof typeof inputs;
type EnableInput = z.infer<(typeof inputs)["enablePullRequestAutoMerge"]>;

const asked = z.strictObject({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** An error that GraphQL answers with status 200. */
class GraphqlError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = "GraphqlError";
    this.type = type;
  }
}

/** The mutations for auto-merge, which the REST API lacks, and who asks, which it tells no app. */
export async function answerGraphql(context: ForgeContext): Promise<BesideAnswer> {
  const request = asked.safeParse(context.request.body);
  if (!request.success) {
    const message = "A query attribute must be specified and must be a string.";
    return { status: 400, body: { message }, violations: [request.error.message] };
  }
  const { query, variables } = request.data;
  try {
    return await answerOperation(context, parseGraphql(query, variables ?? {}));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 200, body: { errors: [{ message }] }, violations: [message] };
  }
}

async function answerOperation(
  context: ForgeContext,
  operation: GraphqlOperation,
): Promise<BesideAnswer> {
  const [field] = operation.fields;
  if (operation.kind === "query" && field?.name === "viewer") {
    return answerViewer(context, field);
  }
  if (operation.kind !== "mutation" || !isMutation(field?.name) || field === undefined) {
    throw new Error(`Field '${field?.name}' doesn't exist on type '${operation.kind}'`);
  }
  const input = inputs[field.name].safeParse(field.given["input"]);
  const wrong = [
    ...(input.error?.issues ?? []).map(({ message }) => message),
    ...wrongDeclarations(operation),
    ...unknownFields(field.fields, selectable),
  ];
  if (wrong.length > 0 || !input.success) {
    throw new Error(wrong.join("; "));
  }
  try {
    const proposal = await mutate(context, field.name, input.data);
    const payload = { clientMutationId: input.data.clientMutationId ?? null, proposal };
    const data = { [field.alias]: selected(context, payload, field.fields) };
    return { status: 200, body: { data }, violations: [] };
  } catch (error) {
    if (error instanceof GraphqlError) {
      return { ...failedAnswer(field, error), violations: [] };
    }
    throw error;
  }
}

function answerViewer(context: ForgeContext, { alias, fields }: GraphqlField): BesideAnswer {
  const { caller } = context;
  if (caller === undefined) {
    const message = "This endpoint requires you to be authenticated.";
    return { status: 401, body: { message }, violations: [] };
  }
  const data = { [alias]: pick({ login: caller.user.login }, fields) };
  return { status: 200, body: { data }, violations: unknownFields(fields, actor) };
}

function isMutation(name: string | undefined): name is Mutation {
  return name !== undefined && name in inputs;
}

function wrongDeclarations({ declared, used, fields }: GraphqlOperation): readonly string[] {
  const given = Object.keys(Object(fields[0]?.given["input"]));
  const known = new Set(given.map((name) => types[name]));
  const types_ = Object.entries(declared);
  return [
    ...used.filter((name) => !(name in declared)).map((name) => `Variable $${name} is not defined`),
    ...types_
      .filter(([name]) => !used.includes(name))
      .map(([name]) => `Variable $${name} is declared but not used`),
    ...types_
      .filter(([, type]) => !type.endsWith("Input!") && !known.has(type.replace("!", "")))
      .map(([name, type]) => `Variable $${name} cannot be of type ${type}`),
  ];
}

function failedAnswer(field: GraphqlField, { type, message }: GraphqlError) {
  const error = { type, path: [field.alias], locations: [{ line: 1, column: 1 }], message };
  return { status: 200, body: { data: { [field.alias]: null }, errors: [error] } };
}

async function mutate(
  context: ForgeContext,
  mutation: Mutation,
  input: EnableInput,
): Promise<Proposal> {
  const { state } = context;
  const proposal = [...state.repositories.values()]
    .filter((repository) => mayDo(context, repository, "read"))
    .flatMap(({ proposals }) => proposals)
    .find(({ id }) => nodeId("PR", id) === input.pullRequestId);
  if (proposal === undefined) {
    const message = `Could not resolve to a node with the global id of '${input.pullRequestId}'`;
    throw new GraphqlError("NOT_FOUND", message);
  }
  if (!mayDo(context, proposal.repository, "write")) {
    throw new GraphqlError("FORBIDDEN", "Resource not accessible by personal access token");
  }
  if (mutation === "enablePullRequestAutoMerge") {
    await enable(context, proposal, input);
  } else {
    disable(context, proposal);
  }
  return proposal;
}

async function enable(
  context: ForgeContext,
  proposal: Proposal,
  input: EnableInput,
): Promise<void> {
  if (proposal.repository.options.autoMerge === false) {
    throw new GraphqlError("UNPROCESSABLE", "Auto merge is not allowed for this repository");
  }
  if (input.expectedHeadOid && input.expectedHeadOid !== proposal.headSha) {
    // The message is not documented; clients can go by the type alone.
    const message = "Head branch was modified. Review and try the merge again.";
    throw new GraphqlError("UNPROCESSABLE", message);
  }
  const [obstacle] = await obstaclesOf(context.git, proposal);
  const status = stateOf(proposal, obstacle);
  if (proposal.state !== "open" || !(status === "blocked" || status === "behind")) {
    const said = proposal.state === "open" ? status : proposal.state;
    throw new GraphqlError("UNPROCESSABLE", `Pull request Pull request is in ${said} status`);
  }
  armAutoMerge(context.state, {
    proposal,
    by: callerOf(context),
    method: methodOf(input.mergeMethod?.toLowerCase()),
    title: input.commitHeadline ?? undefined,
    message: input.commitBody ?? undefined,
  });
}

function disable(context: ForgeContext, proposal: Proposal): void {
  if (proposal.autoMerge === undefined) {
    const message = "Can't disable auto-merge for this pull request";
    throw new GraphqlError("UNPROCESSABLE", message);
  }
  disarmAutoMerge(context.state, proposal, callerOf(context));
}

interface Payload {
  readonly clientMutationId: string | null;
  readonly proposal: Proposal;
}

function selected(
  context: ForgeContext,
  { clientMutationId, proposal }: Payload,
  fields: readonly GraphqlField[],
): unknown {
  const { id, number, title, body, headSha, draft, merged, autoMerge, repository } = proposal;
  const actor = { login: callerOf(context).login };
  const request = autoMerge && {
    enabledAt: timeOf(autoMerge.at),
    mergeMethod: autoMerge.method.toUpperCase(),
    commitHeadline: autoMerge.title ?? githubRules.commitText(proposal, autoMerge.method).title,
    commitBody: autoMerge.message ?? null,
    enabledBy: { login: autoMerge.by.login },
  };
  const pullRequest = {
    id: nodeId("PR", id),
    number,
    title,
    body: body ?? "",
    headRefOid: headSha,
    isDraft: draft,
    state: proposal.state.toUpperCase(),
    merged: merged !== undefined,
    mergedAt: timeOf(merged?.at),
    autoMergeRequest: request ?? null,
    url: `${context.web}/${repository.fullName}/pull/${number}`,
  };
  return pick({ clientMutationId, actor, pullRequest }, fields);
}

function pick(value: unknown, fields: readonly GraphqlField[]): unknown {
  if (value === null || fields.length === 0) {
    return value;
  }
  const entries = new Map(Object.entries(Object(value)));
  return Object.fromEntries(
    fields.map(({ name, alias, fields: inner }) => [alias, pick(entries.get(name), inner)]),
  );
}

function unknownFields(fields: readonly GraphqlField[], known: Selectable): readonly string[] {
  return fields.flatMap(({ name, fields: inner }) => {
    const below = known[name];
    if (below === undefined) {
      return [`Field '${name}' doesn't exist`];
    }
    const isLeaf = Object.keys(below).length === 0;
    return isLeaf === (inner.length === 0)
      ? unknownFields(inner, below)
      : [`Selections can't be made on '${name}', or must be`];
  });
}
