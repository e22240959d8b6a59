import type { PipelineView } from "@glu/core/api-types";
import type { InvalidateQueryFilters, Query, QueryClient } from "@tanstack/react-query";
import { mayPass } from "./api-error.ts";
import { Gathered } from "./gathered.ts";
import { noteEntry, notePromotion } from "./keep-records.ts";
import type { News } from "./live.ts";
import { callerQuery, pipelineQuery, pipelinesQuery, replicasQuery } from "./queries.ts";
import { whatToAsk } from "./what-to-ask.ts";

export interface Keeper {
  readonly news: News;
  /** What comes while nobody looks is gathered. */
  readonly changed: Gathered;
}

/** Who asks and asks would never be answered if each question ended the one before. */
const goOn = { cancelRefetch: false };

/** Keeps what is shown as the server tells it: only what changed, and is on the screen, is asked for anew. */
export function keepCurrent(client: QueryClient): Keeper {
  const changed = new Gathered({ take: (names) => refresh(client, names) });
  const news: News = {
    reset: () => askAnew(client),
    pipeline: (name) => changed.add(name),
    promotion: (promotion) => notePromotion(client, promotion),
    audit: (entry) => noteEntry(client, entry),
    replicas: () => askAnew(client, { queryKey: replicasQuery.queryKey }),
    failed: () => void askWithoutNews(client),
  };
  return { news, changed };
}

/** Asks for all that is shown, if there is somebody to ask. */
async function askWithoutNews(client: QueryClient): Promise<void> {
  await client.refetchQueries(callerQuery, goOn);
  const { status } = client.getQueryState(callerQuery.queryKey) ?? {};
  if (status === "success") {
    const predicate = ({ queryKey: [kind] }: Query) => kind !== callerQuery.queryKey[0];
    await client.invalidateQueries({ predicate }, goOn);
  }
}

/** An answer that is on its way may have been made before what was told: also the first one is asked for again. */
function askAnew(client: QueryClient, filters: InvalidateQueryFilters = {}): void {
  void client.cancelQueries({ ...filters, type: "active" }, { silent: true, revert: false });
  void client.invalidateQueries(filters);
}

/** @returns the names of those that could not be had now */
async function refresh(
  client: QueryClient,
  names: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  markOld(client, names);
  const { list, each } = whatToAsk(names, shownIn(client));
  if (list && !(await refreshList(client))) {
    return names;
  }
  const asked = each.map(async (name) => ((await refreshOne(client, name)) ? [] : [name]));
  return new Set((await Promise.all(asked)).flat());
}

/** What is on the screen beside the pipelines themselves is asked for at once, all else when it is looked at. */
function markOld(client: QueryClient, names: ReadonlySet<string>): void {
  void client.invalidateQueries({ queryKey: pipelinesQuery.queryKey, refetchType: "none" });
  void client.invalidateQueries({
    predicate: ({ queryKey: [kind, name, part] }) =>
      kind === "pipeline" && names.has(String(name)) && part === undefined,
    refetchType: "none",
  });
  askAnew(client, {
    predicate: ({ queryKey: [kind, name, part] }) =>
      kind === "pipeline" && names.has(String(name)) && part !== undefined,
  });
}

function shownIn(client: QueryClient) {
  const active = client.getQueryCache().findAll({ type: "active" });
  const keys = active.map(({ queryKey }) => queryKey);
  const alone = keys.filter(([kind, , part]) => kind === "pipeline" && part === undefined);
  return {
    isListShown: keys.some(([kind]) => kind === pipelinesQuery.queryKey[0]),
    isListKnown: isListKnown(client),
    pipelines: new Set(alone.map(([, name]) => String(name))),
  };
}

/** Not while it is asked for: what is written into it meanwhile would be overwritten. */
function isListKnown(client: QueryClient): boolean {
  const list = client.getQueryState(pipelinesQuery.queryKey);
  return list?.data !== undefined && list.fetchStatus === "idle";
}

/** @returns whether there is nothing left to ask */
async function refreshList(client: QueryClient): Promise<boolean> {
  const { queryKey } = pipelinesQuery;
  // An answer that is on its way may have been made before what was told.
  await client.cancelQueries({ queryKey });
  return await client
    .fetchQuery({ ...pipelinesQuery, staleTime: 0 })
    .then(() => true)
    .catch((error: unknown) => !mayPass(error));
}

/** @returns whether there is nothing left to ask */
async function refreshOne(client: QueryClient, name: string): Promise<boolean> {
  const { queryKey } = pipelineQuery(name);
  await client.cancelQueries({ queryKey, exact: true });
  try {
    const pipeline = await client.fetchQuery({ ...pipelineQuery(name), staleTime: 0 });
    return writeIntoList(client, pipeline);
  } catch (error) {
    return !mayPass(error);
  }
}

function writeIntoList(client: QueryClient, pipeline: PipelineView): boolean {
  const { isListShown, isListKnown } = shownIn(client);
  if (isListShown && isListKnown) {
    client.setQueryData(pipelinesQuery.queryKey, (known) => known && withPipeline(known, pipeline));
  }
  return !isListShown || isListKnown;
}

function withPipeline(
  known: readonly PipelineView[],
  pipeline: PipelineView,
): readonly PipelineView[] {
  return known.map((one) => (one.name === pipeline.name ? pipeline : one));
}
