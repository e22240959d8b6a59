import type { AuditEntryView } from "@glu/core/api-types";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusMark } from "../../parts/status-mark.tsx";
import { type AuditPlace, auditOutcome, auditSentence } from "../../view-model/audit-words.ts";
import { originWord } from "../../view-model/filter-choices.ts";
import { AuditDetails } from "./audit-details.tsx";

export interface AuditRowProps {
  readonly entry: AuditEntryView;
}

/** Who did what, as a sentence. All that is kept of it can be opened. */
export function AuditRow({ entry }: AuditRowProps) {
  const { at, origin, message } = entry;
  const outcome = auditOutcome(entry);
  return (
    <details className="group">
      <summary className="flex list-none items-start gap-2 px-3 py-2.5 hover:bg-page [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="mt-0.5 size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90"
        />
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
          <Sentence entry={entry} />
          {outcome && <StatusMark status={{ ...outcome, reason: message ?? undefined }} filled />}
        </span>
        <span className="flex shrink-0 flex-col items-end gap-x-4 text-xs text-ink-faint sm:flex-row">
          <span>{originWord(origin)}</span>
          <span className="text-right sm:w-24">
            <RelativeTime at={at} />
          </span>
        </span>
      </summary>
      <AuditDetails entry={entry} />
    </details>
  );
}

function Sentence({ entry }: AuditRowProps) {
  const { actor, did, place, how, reason } = auditSentence(entry);
  return (
    <span className="min-w-0 wrap-anywhere text-ink-soft">
      <strong className="font-medium text-ink">{actor}</strong> {did} <Place place={place} />
      {how && ` ${how}`}
      {reason !== undefined && <span className="text-ink">: {reason}</span>}
    </span>
  );
}

function Place({ place: { words, pipeline, phase } }: { readonly place: AuditPlace }) {
  return pipeline === undefined ? (
    words
  ) : (
    <Link
      to="/pipelines/$pipeline"
      params={{ pipeline }}
      search={phase === undefined ? {} : { phase }}
      className="font-medium text-ink underline-offset-2 hover:underline"
    >
      {words}
    </Link>
  );
}
