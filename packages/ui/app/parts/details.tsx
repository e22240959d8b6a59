import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

export interface DetailsProps {
  readonly summary: ReactNode;
  readonly children: ReactNode;
}

/** What few want to see, behind a line that opens it. */
export function Details({ summary, children }: DetailsProps) {
  return (
    <details className="group min-w-0">
      <summary className="inline-flex list-none items-center gap-1 rounded text-ink-soft hover:text-ink">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 transition-transform group-open:rotate-90"
        />
        {summary}
      </summary>
      <div className="flex flex-col gap-2 pt-2">{children}</div>
    </details>
  );
}
