import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface PlaceholderProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What it means, and what to do. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Stands where there is nothing to show. */
export function Placeholder({ icon: Icon, title, children, action }: PlaceholderProps) {
  return (
    <section className="mx-auto flex max-w-md flex-col items-center gap-3 px-4 py-16 text-center">
      <Icon aria-hidden className="size-10 text-ink-faint" strokeWidth={1.5} />
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="text-ink-soft">{children}</div>
      {action}
    </section>
  );
}
