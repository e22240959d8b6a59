import type { PromotionView } from "@glu/core/api-types";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { RecordTrouble } from "../../actions/progress-view.tsx";
import { isMissing } from "../../api/api-error.ts";
import { promotionQuery } from "../../api/queries.ts";
import { Note } from "../../parts/note.tsx";
import { PageTitle } from "../../parts/page-title.tsx";
import { Problem } from "../../parts/problem.tsx";
import { Loading, Skeleton } from "../../parts/skeleton.tsx";
import { StatusMark } from "../../parts/status-mark.tsx";
import { Steps } from "../../parts/steps.tsx";
import { promotionSteps } from "../../view-model/promotion/promotion-steps.ts";
import {
  progressWords,
  promotionStatus,
  promotionTitle,
} from "../../view-model/promotion/promotion-words.ts";
import { NotFound } from "../not-found.tsx";
import { PromotionActions } from "./promotion-actions.tsx";
import { PromotionFacts } from "./promotion-facts.tsx";
import { TriedAgain } from "./tried-again.tsx";

/** One promotion or rollback, as it is now; made to be linked. */
export function PromotionScreen() {
  const { id } = useParams({ from: "/promotions/$id" });
  const { data: record, error, refetch } = useQuery(promotionQuery(id));
  if (record === undefined && isMissing(error)) {
    return <NotFound what="promotion" />;
  }
  return (
    <article className="mx-auto flex w-full max-w-4xl flex-col gap-5 px-4 py-6">
      {record === undefined ? (
        error ? (
          <Problem error={error} onRetry={() => void refetch()} />
        ) : (
          <RecordSkeleton />
        )
      ) : (
        <RecordDetails record={record} />
      )}
    </article>
  );
}

function RecordDetails({ record }: { readonly record: PromotionView }) {
  const status = promotionStatus(record);
  const title = promotionTitle(record);
  return (
    <>
      <PageTitle of={[title, record.pipeline]} />
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold wrap-anywhere">{title}</h1>
        <StatusMark status={status} filled />
        <div className="ml-auto flex flex-wrap gap-2">
          <PromotionActions record={record} />
        </div>
      </header>
      <div aria-live="polite" className="flex flex-col gap-4">
        <Steps steps={promotionSteps(record)} />
        <Note tone={status.tone}>
          <p className="font-medium">{progressWords(record)}.</p>
          <RecordTrouble record={record} />
        </Note>
      </div>
      <TriedAgain record={record} />
      <PromotionFacts record={record} />
    </>
  );
}

function RecordSkeleton() {
  return (
    <>
      <Loading what="the promotion" />
      <Skeleton className="h-7 w-80 max-w-full" />
      <Skeleton className="h-8 w-96 max-w-full" />
      <Skeleton className="h-10" />
      <Skeleton className="h-64" />
    </>
  );
}
