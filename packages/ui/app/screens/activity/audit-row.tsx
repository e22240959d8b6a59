import type { AuditEntryView } from "@glu/core/api-types";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { IconButton } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusMark } from "../../parts/status-mark.tsx";
import {
  type AuditPlace,
  auditOutcome,
  auditSentence,
} from "../../view-model/activity/audit-words.ts";
import { originWord } from "../../view-model/activity/filter-choices.ts";
import { AuditDetails } from "./audit-details.tsx";

export interface AuditRowProps {
  readonly entry: AuditEntryView;
}

/** Who did what, as a sentence. All that is kept of it can be opened. */
export function AuditRow({ entry }: AuditRowProps) {
  const { at, origin, message } = entry;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const outcome = auditOutcome(entry);
  return (
    <article>
      <div className="flex items-start gap-1.5 py-1.5 pr-4 pl-1.5 hover:bg-page">
        <IconButton
          label={isOpen ? "Hide the details" : "Show the details"}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight
            aria-hidden
            className={classes("size-4 transition-transform", isOpen && "rotate-90")}
          />
        </IconButton>
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5 gap-y-0.5 py-1.5">
          <Sentence entry={entry} />
          {outcome && <StatusMark status={{ ...outcome, reason: message ?? undefined }} filled />}
        </span>
        <span className="flex shrink-0 flex-col items-end gap-x-4 py-1.5 text-xs/5 text-ink-faint sm:flex-row">
          <span>{originWord(origin)}</span>
          <span className="text-right sm:w-24">
            <RelativeTime at={at} />
          </span>
        </span>
      </div>
      <div id={id}>{isOpen && <AuditDetails entry={entry} />}</div>
    </article>
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
