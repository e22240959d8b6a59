import type { PromotionView } from "@glu/core/api-types";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { promotionsQuery } from "../../api/queries.ts";
import { StatusMark } from "../../parts/status-mark.tsx";
import { isRetryable, promotionStatus } from "../../view-model/promotion/promotion-words.ts";

/** What it tries again, and what has tried it again. */
export function TriedAgain({ record }: { readonly record: PromotionView }) {
  const { pipeline, to: phase, id, retry_of: earlier } = record;
  const { data } = useInfiniteQuery({
    ...promotionsQuery({ pipeline, phase }),
    enabled: isRetryable(record),
  });
  const newest = data?.pages.flatMap(({ promotions }) => promotions) ?? [];
  const later = newest.filter((one) => one.retry_of === id);
  return (
    (earlier !== null || later.length > 0) && (
      <div className="flex flex-col gap-1">
        {earlier !== null && (
          <p>
            This tries <RecordLink id={earlier}>an earlier one</RecordLink> again.
          </p>
        )}
        {later.map((one) => (
          <p key={one.id} className="flex flex-wrap items-center gap-x-2">
            It was tried <RecordLink id={one.id}>again</RecordLink>
            <StatusMark status={promotionStatus(one)} />
          </p>
        ))}
      </div>
    )
  );
}

function RecordLink({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <Link
      to="/promotions/$id"
      params={{ id }}
      className="text-accent underline-offset-2 hover:underline"
    >
      {children}
    </Link>
  );
}
