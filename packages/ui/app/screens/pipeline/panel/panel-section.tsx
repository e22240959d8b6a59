import { type ReactNode, useId } from "react";

export interface PanelSectionProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** One part of what is known of a phase. */
export function PanelSection({ title, children }: PanelSectionProps) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="flex min-w-0 flex-col gap-2">
      <h3 id={heading} className="text-xs font-semibold text-ink-faint">
        {title}
      </h3>
      {children}
    </section>
  );
}
