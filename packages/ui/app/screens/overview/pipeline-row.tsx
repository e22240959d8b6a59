import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { memo } from "react";
import { classes } from "../../parts/classes.ts";
import { StatusIcon } from "../../parts/status-mark.tsx";
import { toneInk } from "../../parts/tone-classes.ts";
import { type Attention, moreWords } from "../../view-model/overview/attention.ts";
import type { OverviewRow } from "../../view-model/overview/overview-row.ts";
import type { PhaseCell } from "../../view-model/overview/phase-cell.ts";
import type { Tone } from "../../view-model/tone.ts";
import { PhaseBox } from "./phase-box.tsx";
import { RowLabels } from "./row-labels.tsx";

/** Of what needs attention, and of that with the reason. */
const mostWords = 3;
const mostReasons = 2;
const mostPhases = 4;

/** The more urgent, the more is said of why. */
const clamps: Readonly<Record<Tone, string>> = {
  trouble: "line-clamp-2",
  stopped: "line-clamp-2",
  proposed: "line-clamp-1",
  waiting: "line-clamp-1",
  unknown: "line-clamp-1",
  good: "line-clamp-1",
};

export interface PipelineRowProps {
  readonly row: OverviewRow;
}

/** One pipeline: its name, what needs attention, and its phases from left to right. */
export const PipelineRow = memo(function PipelineRow({ row }: PipelineRowProps) {
  const { name, labels, attention } = row;
  return (
    <article className="grid grid-cols-1 gap-x-4 gap-y-2 rounded-lg border border-line bg-surface px-3 py-2.5 @3xl:grid-cols-[16rem_minmax(0,1fr)] @7xl:grid-cols-[15rem_20rem_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-1.5 @7xl:contents">
        <div className="flex min-w-0 flex-wrap content-start items-center gap-x-2 gap-y-1">
          <h2 className="max-w-full truncate font-semibold">
            <Link
              to="/pipelines/$pipeline"
              params={{ pipeline: name }}
              className="underline-offset-2 hover:underline"
            >
              {name}
            </Link>
          </h2>
          <RowLabels labels={labels} />
        </div>
        <Words attention={attention} />
      </div>
      <Stages row={row} />
    </article>
  );
});

function Stages({ row: { name, stages } }: PipelineRowProps) {
  return (
    <ol
      aria-label={`Phases of ${name}`}
      className="flex min-w-0 flex-wrap gap-y-2 @max-xl:flex-col @max-xl:flex-nowrap"
    >
      {stages.map((stage, index) => (
        <li key={stage[0]?.name} className="flex items-start @max-xl:items-stretch">
          {index > 0 && (
            <ChevronRight
              aria-hidden
              className="mx-1 mt-4.5 size-4 shrink-0 text-ink-faint @max-xl:hidden"
            />
          )}
          <Stage pipeline={name} phases={stage} />
        </li>
      ))}
    </ol>
  );
}

interface StageProps {
  readonly pipeline: string;
  readonly phases: readonly PhaseCell[];
}

/** Phases beside one another. Of many, those that need attention. */
function Stage({ pipeline, phases }: StageProps) {
  const [only] = phases;
  if (only && phases.length === 1) {
    return <PhaseBox pipeline={pipeline} cell={only} />;
  }
  const shown = phases.slice(0, mostPhases);
  const left = phases.length - shown.length;
  return (
    <ul className="flex flex-col gap-1.5 @max-xl:flex-1">
      {shown.map((cell) => (
        <li key={cell.name}>
          <PhaseBox pipeline={pipeline} cell={cell} />
        </li>
      ))}
      {left > 0 && (
        <li>
          <Link to="/pipelines/$pipeline" params={{ pipeline }} className="text-xs text-accent">
            {`${left} more`}
          </Link>
        </li>
      )}
    </ul>
  );
}

/** What needs attention, and why. */
function Words({ attention }: { readonly attention: readonly Attention[] }) {
  const left = attention.length - mostWords;
  return (
    <ul className="flex min-w-0 flex-col gap-1 text-xs @max-7xl:empty:hidden">
      {attention.slice(0, mostWords).map(({ tone, text, detail }, index) => (
        <li key={text} className="flex gap-1.5">
          <span className={classes("mt-px", toneInk[tone])}>
            <StatusIcon tone={tone} />
          </span>
          <span className="min-w-0">
            <span className="font-medium">{text}</span>
            {detail && index < mostReasons && (
              <span title={detail} className={classes("break-words text-ink-soft", clamps[tone])}>
                {detail}
              </span>
            )}
          </span>
        </li>
      ))}
      {left > 0 && <li className="pl-5.5 text-ink-faint">{moreWords(left)}</li>}
    </ul>
  );
}
