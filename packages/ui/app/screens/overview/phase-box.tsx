import { Link } from "@tanstack/react-router";
import { Ban, Hand, type LucideIcon, PowerOff } from "lucide-react";
import { classes } from "../../parts/classes.ts";
import { ExternalLink } from "../../parts/external-link.tsx";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusMark } from "../../parts/status-mark.tsx";
import { toneEdge } from "../../parts/tone-classes.ts";
import type { PhaseCell } from "../../view-model/overview/phase-cell.ts";
import { type Sign, signsOf } from "../../view-model/overview/phase-signs.ts";

export interface PhaseBoxProps {
  readonly pipeline: string;
  readonly cell: PhaseCell;
}

/** One phase: what it shows since when, how it stands, what is open into it and who stopped it. */
export function PhaseBox({ pipeline, cell }: PhaseBoxProps) {
  const { name, status, version, digest, since, proposal, isConsequence } = cell;
  return (
    <div
      className={classes(
        "relative w-56 rounded-md border border-line border-l-2 bg-surface px-2.5 py-1.5 text-xs hover:bg-sunken @max-3xl:w-52 @max-xl:w-full",
        toneEdge[isConsequence ? "unknown" : status.tone],
      )}
    >
      <div className="flex items-baseline justify-between gap-2">
        <Link
          to="/pipelines/$pipeline"
          params={{ pipeline }}
          search={{ phase: name }}
          className="truncate text-sm font-medium after:absolute after:inset-0"
        >
          {name}
        </Link>
        <code title={digest} className="relative max-w-28 truncate font-mono">
          {version ?? <span className="font-sans text-ink-faint">nothing yet</span>}
        </code>
      </div>
      <div className="mt-0.5 flex items-center justify-between gap-2">
        <span className="flex min-w-0 items-center gap-1.5">
          <StatusMark status={status} />
          {proposal && <ProposalLink {...proposal} />}
        </span>
        <span className="truncate text-ink-faint">{since && <RelativeTime at={since} />}</span>
      </div>
      {signsOf(cell).map((sign) => (
        <SignLine key={sign.text} sign={sign} />
      ))}
    </div>
  );
}

function ProposalLink({ number, url }: { readonly number: number; readonly url: string }) {
  return (
    <ExternalLink href={url} className="relative z-10 text-proposed underline underline-offset-2">
      <span className="sr-only">Proposal </span>#{number}
    </ExternalLink>
  );
}

const icons: Readonly<Record<Sign["kind"], LucideIcon>> = {
  hold: Hand,
  veto: Ban,
  automation: PowerOff,
};

function SignLine({ sign: { kind, text, why } }: { readonly sign: Sign }) {
  const Icon = icons[kind];
  return (
    <p title={why && `${text}: ${why}`} className="mt-0.5 flex items-center gap-1 text-stopped">
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">
        {text}
        {why && <span className="text-ink-soft">: {why}</span>}
      </span>
    </p>
  );
}
