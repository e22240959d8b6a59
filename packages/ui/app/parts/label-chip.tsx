import type { ReactNode } from "react";
import type { LabelFact } from "../view-model/label-facts.ts";
import { ExternalLink } from "./external-link.tsx";

export interface LabelChipProps {
  readonly label: LabelFact;
  /** Around its words, such as what filters by it. @default nothing */
  readonly children?: ReactNode;
}

/** A label. One that names a page leads there. */
export function LabelChip({ label, children }: LabelChipProps) {
  const { key, value, href } = label;
  return (
    <span
      title={`${key}: ${value}`}
      className="relative inline-flex max-w-48 items-center rounded bg-sunken px-1.5 py-px text-xs text-ink-soft has-[button:hover]:text-ink"
    >
      {href ? (
        <ExternalLink href={href}>{key}</ExternalLink>
      ) : (
        (children ?? <span className="truncate">{`${key}: ${value}`}</span>)
      )}
    </span>
  );
}
