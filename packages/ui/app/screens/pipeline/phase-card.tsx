import type { PhaseView } from "@glu/core/api-types";
import { Link } from "@tanstack/react-router";
import { classes } from "../../parts/classes.ts";
import { Copyable } from "../../parts/copyable.tsx";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusMark } from "../../parts/status-mark.tsx";
import { shortCommit, shortDigest } from "../../view-model/digest-words.ts";
import { edgesInto, phaseStatus } from "../../view-model/phase-status.ts";
import { sentence } from "../../view-model/pipeline/edge-words.ts";
import { shownVersion } from "../../view-model/shown-version.ts";
import { KindIcon } from "./kind-icon.tsx";
import { Labels } from "./labels.tsx";
import { PhaseNotes } from "./panel/phase-notes.tsx";
import { usePipelineAddress } from "./pipeline-address.ts";
import { usePipeline } from "./pipeline-context.ts";

/** Where the focus returns to from the panel. */
export function chooserId(phase: string): string {
  return `choose-${phase}`;
}

/** A phase in the few words that tell how it is. All of it leads to the panel. */
export function PhaseCard({ phase }: { readonly phase: PhaseView }) {
  const { changed } = usePipeline();
  const { search } = usePipelineAddress();
  const { name, labels } = phase.descriptor.metadata;
  return (
    <article
      data-changed={changed.has(name) || undefined}
      data-chosen={search.phase === name || undefined}
      className={classes(
        "phase-card relative flex flex-col gap-2 rounded-xl border bg-surface p-3 shadow-raised",
        search.phase === name ? "border-accent" : "border-line hover:border-line-strong",
      )}
    >
      <Head phase={phase} />
      <Content phase={phase} />
      <Reason phase={phase} />
      <PhaseNotes phase={phase} />
      <Labels labels={labels} most={2} />
    </article>
  );
}

function Head({ phase }: { readonly phase: PhaseView }) {
  const { pipeline } = usePipeline();
  const { search } = usePipelineAddress();
  const { name } = phase.descriptor.metadata;
  return (
    <header className="flex items-center gap-2">
      <KindIcon descriptor={phase.descriptor} />
      <h2 className="min-w-0 flex-1 truncate font-semibold">
        <Link
          id={chooserId(name)}
          to="/pipelines/$pipeline"
          params={{ pipeline: pipeline.name }}
          search={(now) => ({ ...now, phase: name })}
          resetScroll={false}
          draggable={false}
          aria-current={search.phase === name ? "true" : undefined}
          className="after:absolute after:inset-0 after:rounded-xl focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent"
        >
          {name}
        </Link>
      </h2>
      <StatusMark status={phaseStatus(phase, edgesInto(phase, pipeline.edges))} filled />
    </header>
  );
}

/** What it shows, and who brought it when. */
function Content({ phase: { resource, reason } }: { readonly phase: PhaseView }) {
  const { digest, commit, author, committed_at, recorded_at } = resource;
  if (digest === undefined) {
    return (
      <p title={reason} className="text-ink-faint">
        Nothing yet
      </p>
    );
  }
  const version = shownVersion(resource);
  const at = committed_at ?? recorded_at;
  return (
    <div className="flex flex-col gap-0.5">
      <p className="flex min-w-0 items-center justify-between gap-2">
        {version !== shortDigest(digest) && (
          <span className="truncate text-base font-medium">{version}</span>
        )}
        <span className="relative z-10 text-ink-soft">
          <Copyable text={digest} shown={shortDigest(digest)} name="digest" />
        </span>
      </p>
      <p className="flex min-w-0 gap-1.5 text-xs text-ink-faint">
        {author && <span className="truncate">{author}</span>}
        {commit && <code className="font-mono">{shortCommit(commit)}</code>}
        {at && <RelativeTime at={at} />}
      </p>
    </div>
  );
}

/** Only of what is wrong with the phase itself; why an edge waits stands at the edge. */
function Reason({ phase: { state, reason } }: { readonly phase: PhaseView }) {
  return state !== "error" || reason === undefined ? null : (
    <p title={reason} className="line-clamp-3 text-xs wrap-anywhere text-trouble">
      {sentence(reason)}
    </p>
  );
}
