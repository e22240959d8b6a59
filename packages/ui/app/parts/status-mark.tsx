import {
  CircleArrowUp,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  GitPullRequestArrow,
  type LucideIcon,
} from "lucide-react";
import type { Status, Tone } from "../view-model/tone.ts";
import { classes } from "./classes.ts";
import { toneFill, toneInk } from "./tone-classes.ts";

const icons: Readonly<Record<Tone, LucideIcon>> = {
  good: CircleCheck,
  waiting: CircleArrowUp,
  proposed: GitPullRequestArrow,
  stopped: CirclePause,
  trouble: CircleX,
  unknown: CircleDashed,
};

export interface StatusMarkProps {
  readonly status: Status;
  /** On a ground of its own colour. @default false */
  readonly filled?: boolean;
}

/** A status by icon, word and colour; why, if that is known, where the pointer rests. */
export function StatusMark({ status: { tone, word, reason }, filled = false }: StatusMarkProps) {
  return (
    <span
      title={reason}
      className={classes(
        "inline-flex items-center gap-1 whitespace-nowrap font-medium",
        filled ? classes("rounded-full px-2 py-0.5 text-xs", toneFill[tone]) : toneInk[tone],
      )}
    >
      <StatusIcon tone={tone} />
      {word}
    </span>
  );
}

/** The icon alone, for where the word stands beside it. */
export function StatusIcon({ tone }: { readonly tone: Tone }) {
  const Icon = icons[tone];
  return <Icon aria-hidden className="size-4 shrink-0" />;
}
