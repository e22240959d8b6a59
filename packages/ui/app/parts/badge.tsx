import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Tone } from "../view-model/tone.ts";
import { classes } from "./classes.ts";
import { toneFill } from "./tone-classes.ts";

export interface BadgeProps {
  readonly icon: LucideIcon;
  readonly tone: Tone;
  /** More of it, where the pointer rests. */
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

/** A short note on something, by icon, word and colour. */
export function Badge({ icon: Icon, tone, title, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={classes(
        "inline-flex max-w-full items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium",
        toneFill[tone],
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">{children}</span>
    </span>
  );
}
