import type { PipelineView } from "@glu/core/api-types";
import type { QueryClient } from "@tanstack/react-query";
import { Gathered } from "./gathered.ts";
import { noteEntry, notePromotion } from "./keep-records.ts";
import type { News } from "./live.ts";
import { callerQuery, pipelineQuery, pipelinesQuery } from "./queries.ts";
import { whatToAsk } from "./what-to-ask.ts";

export interface Keeper {
  readonly news: News;
  /** What comes while nobody looks is gathered. */
  readonly changed: Gathered;
}

/** Keeps what is shown as the server tells it: only what changed, and is on the screen, is asked for anew. */
export function keepCurrent(client: QueryClient): Keeper {
  const changed = new Gathered({ take: (names) => refresh(client, names) });
  const news: News = {
    reset: () => void client.invalidateQueries(),
    pipeline: (name) => changed.add(name),
    promotion: (promotion) => notePromotion(client, promotion),
    audit: (entry) => noteEntry(client, entry),
    failed: () => void askWithoutNews(client),
  };
  return { news, changed };
}

/** Asks for all that is shown, if there is somebody to ask. */
async function askWithoutNews(client: QueryClient): Promise<void> {
  await client.refetchQueries(callerQuery);
  const { status } = client.getQueryState(callerQuery.queryKey) ?? {};
  if (status === "success") {
    await client.invalidateQueries({
      predicate: ({ queryKey: [kind] }) => kind !== callerQuery.queryKey[0],
    });
  }
}

async function refresh(client: QueryClient, names: ReadonlySet<string>): Promise<void> {
  markOld(client, names);
  const ask = whatToAsk(names, shownIn(client));
  if (ask.kind === "list") {
    await refreshList(client);
  } else {
    await Promise.all(ask.names.map((name) => refreshOne(client, name)));
  }
}

/** What is on the screen beside the pipelines themselves is asked for at once, all else when it is looked at. */
function markOld(client: QueryClient, names: ReadonlySet<string>): void {
  void client.invalidateQueries({ queryKey: pipelinesQuery.queryKey, refetchType: "none" });
  void client.invalidateQueries({
    predicate: ({ queryKey: [kind, name, part] }) =>
      kind === "pipeline" && names.has(String(name)) && part === undefined,
    refetchType: "none",
  });
  void client.invalidateQueries({
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
    pipelines: new Set(alone.map(([, name]) => String(name))),
  };
}

async function refreshList(client: QueryClient): Promise<void> {
  const { queryKey } = pipelinesQuery;
  // An answer that is on its way may have been made before what was told.
  await client.cancelQueries({ queryKey });
  const pipelines = await client
    .fetchQuery({ ...pipelinesQuery, staleTime: 0 })
    .catch(() => undefined);
  const { pipelines: alone } = shownIn(client);
  for (const pipeline of pipelines?.filter(({ name }) => alone.has(name)) ?? []) {
    client.setQueryData(pipelineQuery(pipeline.name).queryKey, pipeline);
  }
}

async function refreshOne(client: QueryClient, name: string): Promise<void> {
  const { queryKey } = pipelineQuery(name);
  await client.cancelQueries({ queryKey, exact: true });
  const pipeline = await client
    .fetchQuery({ ...pipelineQuery(name), staleTime: 0 })
    .catch(() => undefined);
  if (pipeline && shownIn(client).isListShown) {
    client.setQueryData(pipelinesQuery.queryKey, (known) => known && withPipeline(known, pipeline));
  }
}

function withPipeline(
  known: readonly PipelineView[],
  pipeline: PipelineView,
): readonly PipelineView[] {
  return known.map((one) => (one.name === pipeline.name ? pipeline : one));
}
