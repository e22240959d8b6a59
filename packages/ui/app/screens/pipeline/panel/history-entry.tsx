import type { ArrivalView, PhaseView } from "@glu/core/api-types";
import { Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useMayAct } from "../../../api/use-may-act.ts";
import { Button } from "../../../parts/button.tsx";
import { classes } from "../../../parts/classes.ts";
import { Copyable } from "../../../parts/copyable.tsx";
import { Details } from "../../../parts/details.tsx";
import { ExternalLink } from "../../../parts/external-link.tsx";
import { JsonCode } from "../../../parts/json-code.tsx";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { nameOfDigest } from "../../../view-model/digest-name.ts";
import { shortDigest } from "../../../view-model/digest-words.ts";
import { arrivalWords } from "../../../view-model/pipeline/arrival-words.ts";
import { shownVersion } from "../../../view-model/shown-version.ts";
import { CommitMark } from "../commit-mark.tsx";
import { usePipelineAddress } from "../pipeline-address.ts";
import { usePipeline } from "../pipeline-context.ts";
import { AnnotationList } from "./annotation-list.tsx";

export interface HistoryEntryProps {
  readonly arrival: ArrivalView;
  readonly phase: PhaseView;
  readonly isCurrent: boolean;
}

/** What a phase showed at some time, how it came, and the way back to it. */
export function HistoryEntry({ arrival, phase, isCurrent }: HistoryEntryProps) {
  const { digest, recorded_at } = arrival;
  const version = useNameOf(arrival);
  return (
    <li
      aria-current={isCurrent ? "true" : undefined}
      className={classes(
        "relative flex flex-col gap-1 border-l-2 py-2 pl-3",
        isCurrent ? "border-accent" : "border-line",
      )}
    >
      <p className="flex min-w-0 flex-wrap items-center gap-x-2">
        {version !== shortDigest(digest) && <span className="font-medium">{version}</span>}
        <Copyable text={digest} shown={shortDigest(digest)} name="digest" />
        {isCurrent && (
          <span className="rounded-full bg-accent-soft px-2 py-px text-xs font-medium text-accent">
            Current
          </span>
        )}
        <span className="ml-auto text-xs text-ink-faint">
          <RelativeTime at={recorded_at} />
        </span>
      </p>
      <Origin arrival={arrival} />
      <More arrival={arrival} phase={phase} isCurrent={isCurrent} />
    </li>
  );
}

/** How it came, and where that can be read. */
function Origin({ arrival }: { readonly arrival: ArrivalView }) {
  const { promotion, commit, commit_url, compare_url } = arrival;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-ink-soft">
      {promotion === null ? (
        <span>{arrivalWords(arrival)}</span>
      ) : (
        <Link
          to="/promotions/$id"
          params={{ id: promotion }}
          className="underline-offset-2 hover:underline"
        >
          {arrivalWords(arrival)}
        </Link>
      )}
      {commit && <CommitMark commit={commit} url={commit_url} />}
      {compare_url && <ExternalLink href={compare_url}>What changed</ExternalLink>}
    </p>
  );
}

function More({ arrival, phase, isCurrent }: HistoryEntryProps) {
  const { annotations, resource, unreadable, version, digest } = arrival;
  const { show } = usePipelineAddress();
  const called = useNameOf(arrival);
  const mayRollBack = useMayAct() && phase.can_roll_back && !isCurrent;
  const { name } = phase.descriptor.metadata;
  return (
    <div className="flex flex-wrap items-start justify-between gap-2 text-xs">
      <Details summary="Details">
        {unreadable !== undefined && <p className="text-trouble">{unreadable}</p>}
        <AnnotationList annotations={annotations} />
        {resource !== null && (
          <JsonCode value={resource} name={`Resource of ${shortDigest(digest)}`} />
        )}
      </Details>
      {mayRollBack && (
        <Button
          look="quiet"
          className="min-h-6 px-1.5 text-xs"
          aria-label={`Roll back to this: ${called}`}
          onClick={() => show({ rollback: name, version })}
        >
          <Undo2 aria-hidden className="size-3.5" />
          Roll back to this
        </Button>
      )}
    </div>
  );
}

/** As the image says itself, else as another phase that shows it knows. */
function useNameOf({ digest, annotations }: ArrivalView): string {
  const { pipeline } = usePipeline();
  const short = shortDigest(digest);
  const own = shownVersion({ digest, annotations });
  return own === undefined || own === short ? (nameOfDigest(pipeline, digest) ?? short) : own;
}
