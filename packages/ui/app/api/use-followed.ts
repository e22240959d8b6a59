import type { PromotionView } from "@glu/core/api-types";
import { useQuery } from "@tanstack/react-query";
import { promotionQuery } from "./queries.ts";

/** A record as it is now: asked for once, then kept current by what the server tells. */
export function useFollowed(promotion: PromotionView | undefined): PromotionView | undefined {
  const { data } = useQuery({
    ...promotionQuery(promotion?.id ?? ""),
    enabled: promotion !== undefined,
    ...(promotion && { placeholderData: promotion }),
    staleTime: 0,
  });
  return data;
}
