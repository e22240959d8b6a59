import {
  Check,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Dot,
  LoaderCircle,
} from "lucide-react";
import type { Step } from "../view-model/promotion/promotion-steps.ts";
import { classes } from "./classes.ts";
import { RelativeTime } from "./relative-time.tsx";
import { toneFill } from "./tone-classes.ts";

/** The way of something, from left to right. */
export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol aria-label="Steps" className="flex flex-wrap gap-y-3">
      {steps.map((step, index) => (
        <li
          key={step.word}
          aria-current={step.place === "here" || step.place === "ended" ? "step" : undefined}
          className="flex items-start gap-2"
        >
          {index > 0 && (
            <span aria-hidden className="mt-3.5 ml-2 h-px w-6 bg-line-strong sm:w-12" />
          )}
          <Station step={step} />
        </li>
      ))}
    </ol>
  );
}

function Station({ step }: { readonly step: Step }) {
  const { word, place, tone, at } = step;
  const isAhead = place === "ahead";
  return (
    <span className="flex items-center gap-2">
      <span
        className={classes(
          "grid size-7 shrink-0 place-items-center rounded-full",
          isAhead ? "border border-line-strong border-dashed text-ink-faint" : toneFill[tone],
        )}
      >
        <StationIcon step={step} />
      </span>
      <span className="flex flex-col leading-tight">
        <span className={isAhead ? "text-ink-faint" : "font-medium"}>{word}</span>
        {at !== undefined && (
          <span className="text-xs text-ink-faint">
            <RelativeTime at={at} />
          </span>
        )}
      </span>
    </span>
  );
}

const ends = {
  good: CircleCheck,
  waiting: Check,
  proposed: Check,
  stopped: CirclePause,
  trouble: CircleX,
  unknown: CircleDashed,
} as const;

function StationIcon({ step: { place, tone } }: { readonly step: Step }) {
  switch (place) {
    case "passed":
      return <Check aria-hidden className="size-4" />;
    case "here":
      return <LoaderCircle aria-hidden className="size-4 animate-spin" />;
    case "ahead":
      return <Dot aria-hidden className="size-4" />;
    case "ended": {
      const Icon = ends[tone];
      return <Icon aria-hidden className="size-4" />;
    }
  }
}
