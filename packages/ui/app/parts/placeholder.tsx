import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface PlaceholderProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What it means, and what to do. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** Of the title: the first one where nothing else stands on the screen. @default "h2" */
  readonly heading?: "h1" | "h2";
}

/** Stands where there is nothing to show. */
export function Placeholder(props: PlaceholderProps) {
  const { icon: Icon, title, children, action, heading: Heading = "h2" } = props;
  return (
    <section className="mx-auto flex max-w-md flex-col items-center gap-3 px-4 py-16 text-center">
      <Icon aria-hidden className="size-10 text-ink-faint" strokeWidth={1.5} />
      <Heading className="text-lg font-semibold">{title}</Heading>
      <div className="text-ink-soft">{children}</div>
      {action}
    </section>
  );
}
