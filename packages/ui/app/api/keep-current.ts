import type { PipelineView, PromotionView } from "@glu/core/api-types";
import type { QueryClient } from "@tanstack/react-query";
import type { News } from "./live.ts";
import { pipelineQuery, pipelinesQuery, promotionQuery } from "./queries.ts";

/** Keeps what is shown as the server tells it: only what changed is asked for anew. */
export function keepCurrent(client: QueryClient): News {
  return {
    reset: () => void client.invalidateQueries(),
    pipeline: (name) => void refresh(client, name),
    promotion: (promotion) => notePromotion(client, promotion),
    audit: () => void client.invalidateQueries({ queryKey: ["audit"] }),
  };
}

async function refresh(client: QueryClient, name: string): Promise<void> {
  const { queryKey } = pipelineQuery(name);
  void client.invalidateQueries({
    queryKey,
    predicate: ({ queryKey: [, , part] }) => part !== undefined,
  });
  // An answer that is on its way may have been made before what was told.
  await client.cancelQueries({ queryKey, exact: true });
  const pipeline = await client
    .fetchQuery({ ...pipelineQuery(name), staleTime: 0 })
    .catch(() => undefined);
  if (pipeline) {
    client.setQueryData(pipelinesQuery.queryKey, (known) => known && withPipeline(known, pipeline));
  }
}

function withPipeline(
  known: readonly PipelineView[],
  pipeline: PipelineView,
): readonly PipelineView[] {
  return known.map((one) => (one.name === pipeline.name ? pipeline : one));
}

function notePromotion(client: QueryClient, promotion: PromotionView): void {
  client.setQueryData(promotionQuery(promotion.id).queryKey, promotion);
  void client.invalidateQueries({ queryKey: ["promotions"] });
}
