import {
  CircleArrowUp,
  CircleCheck,
  CirclePause,
  GitPullRequestArrow,
  Info,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Tone } from "../view-model/tone.ts";
import { classes } from "./classes.ts";
import { toneFill } from "./tone-classes.ts";

const icons: Readonly<Record<Tone, LucideIcon>> = {
  good: CircleCheck,
  waiting: CircleArrowUp,
  proposed: GitPullRequestArrow,
  stopped: CirclePause,
  trouble: TriangleAlert,
  unknown: Info,
};

export interface NoteProps {
  readonly tone: Tone;
  readonly children: ReactNode;
}

/** A few words that must not be missed. */
export function Note({ tone, children }: NoteProps) {
  const Icon = icons[tone];
  return (
    <div className={classes("flex items-start gap-2.5 rounded-lg px-3 py-2.5", toneFill[tone])}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 wrap-anywhere">{children}</div>
    </div>
  );
}
