import type { PromotionView } from "@glu/core/api-types";
import { Link } from "@tanstack/react-router";
import { ArrowRight, Undo2 } from "lucide-react";
import { ExternalLink } from "../../parts/external-link.tsx";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusMark } from "../../parts/status-mark.tsx";
import { shortCommit } from "../../view-model/digest-words.ts";
import { promotionStatus } from "../../view-model/promotion/promotion-words.ts";
import { PromotedImage } from "./promoted-image.tsx";

export interface PromotionRowProps {
  readonly record: PromotionView;
}

/** What was promoted from where to where, and how it stands. */
export function PromotionRow({ record }: PromotionRowProps) {
  const { created_at: at, cause, actor, error } = record;
  return (
    <article className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-page sm:grid-cols-[7.5rem_1fr_auto_7rem]">
      <StatusMark status={promotionStatus(record)} />
      <div className="min-w-0 max-sm:col-span-2 max-sm:row-start-2">
        <Way record={record} />
        <p className="mt-0.5 flex flex-wrap gap-x-1.5 text-xs text-ink-faint">
          <PromotedImage pipeline={record.pipeline} digest={record.from_digest} />
          <span aria-hidden>·</span>
          <span>{cause === "automatic" ? `automatic, ${actor}` : `by ${actor}`}</span>
        </p>
      </div>
      <Pages record={record} />
      <span className="text-right text-xs text-ink-faint max-sm:col-start-2 max-sm:row-start-1">
        <RelativeTime at={at} />
      </span>
      {error && (
        <p className="col-span-full line-clamp-2 text-xs wrap-anywhere text-trouble sm:col-start-2">
          {error.message}
          {record.attempts > 1 && ` (tried ${record.attempts} times)`}
        </p>
      )}
    </article>
  );
}

/** Leads to the record, and to the pipeline. */
function Way({ record: { id, kind, pipeline, from, to } }: PromotionRowProps) {
  const isRollback = kind === "rollback";
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      <Link
        to="/pipelines/$pipeline"
        params={{ pipeline }}
        className="text-ink-soft underline-offset-2 hover:underline"
      >
        {pipeline}
      </Link>
      <Link
        to="/promotions/$id"
        params={{ id }}
        className="inline-flex items-center gap-1.5 font-medium underline-offset-2 hover:underline"
      >
        {isRollback ? (
          <>
            <Undo2 aria-hidden className="size-3.5 text-ink-faint" />
            <span>Roll back {to}</span>
          </>
        ) : (
          <>
            <span>{from}</span>
            <ArrowRight aria-label="to" className="size-3.5 text-ink-faint" />
            <span>{to}</span>
          </>
        )}
      </Link>
    </p>
  );
}

/** Of the forge: what was committed, and the proposal. */
function Pages({ record: { commit, commit_url: href, proposal } }: PromotionRowProps) {
  return (
    <p className="flex items-center gap-3 text-xs max-sm:col-span-2 max-sm:empty:hidden">
      {proposal && <ExternalLink href={proposal.url}>#{proposal.number}</ExternalLink>}
      {commit && (
        <code className="font-mono">
          <ExternalLink href={href ?? ""}>{shortCommit(commit)}</ExternalLink>
        </code>
      )}
    </p>
  );
}
