import { Link } from "@tanstack/react-router";
import { ChevronRight, List, type LucideIcon, Workflow } from "lucide-react";
import { classes } from "../../parts/classes.ts";
import { StatusMark } from "../../parts/status-mark.tsx";
import { attentionOf } from "../../view-model/overview/attention.ts";
import { phaseCell } from "../../view-model/overview/phase-cell.ts";
import { Labels } from "./labels.tsx";
import { usePipelineAddress } from "./pipeline-address.ts";
import { usePipeline } from "./pipeline-context.ts";
import type { PipelineLook } from "./pipeline-search.ts";
import { TenderLine } from "./tender-line.tsx";

/** Which pipeline this is, and what somebody should look at. */
export function PipelineHeader({ look }: { readonly look: PipelineLook }) {
  const { pipeline } = usePipeline();
  return (
    <header className="flex min-h-16 flex-wrap items-center gap-x-6 gap-y-2 border-b border-line bg-surface px-4 py-2.5">
      <div className="flex min-w-0 flex-1 basis-72 flex-col gap-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <nav aria-label="Where you are" className="flex min-w-0 items-center gap-1">
            <Link to="/" className="text-ink-soft hover:text-ink hover:underline">
              Pipelines
            </Link>
            <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-faint" />
          </nav>
          <h1 className="-ml-2 truncate text-lg font-semibold">{pipeline.name}</h1>
          <Labels labels={pipeline.labels} />
        </div>
        <div className="flex min-w-0 flex-wrap gap-x-4 gap-y-0.5">
          <Attention />
          <TenderLine />
        </div>
      </div>
      <LookSwitch look={look} />
    </header>
  );
}

/** In words; the most urgent first. */
function Attention() {
  const { pipeline } = usePipeline();
  const attention = attentionOf(pipeline.phases.map((phase) => phaseCell(phase, pipeline)));
  if (pipeline.phases.length > 0 && attention.length === 0) {
    return <StatusMark status={{ tone: "good", word: "Everything is up to date" }} />;
  }
  return (
    <ul aria-label="What needs attention" className="flex flex-wrap gap-x-4 gap-y-0.5">
      {attention.map(({ tone, text, detail }) => (
        <li key={text}>
          <StatusMark status={{ tone, word: text, reason: detail }} />
        </li>
      ))}
    </ul>
  );
}

const looks: readonly {
  readonly look: PipelineLook;
  readonly icon: LucideIcon;
  readonly name: string;
}[] = [
  { look: "graph", icon: Workflow, name: "Graph" },
  { look: "list", icon: List, name: "List" },
];

function LookSwitch({ look }: { readonly look: PipelineLook }) {
  const { show } = usePipelineAddress();
  return (
    <fieldset className="flex rounded-lg border border-line bg-sunken p-0.5">
      <legend className="sr-only">Show phases as</legend>
      {looks.map(({ look: one, icon: Icon, name }) => (
        <button
          key={one}
          type="button"
          aria-pressed={look === one}
          onClick={() => show({ view: one })}
          className={classes(
            "inline-flex min-h-7 items-center gap-1.5 rounded-md px-2.5 text-xs font-medium",
            look === one ? "bg-raised text-ink shadow-raised" : "text-ink-soft hover:text-ink",
          )}
        >
          <Icon aria-hidden className="size-3.5" />
          {name}
        </button>
      ))}
    </fieldset>
  );
}
