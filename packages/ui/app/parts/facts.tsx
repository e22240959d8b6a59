import type { ReactNode } from "react";

/** What is known of something, by name. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1.5">
      {children}
    </dl>
  );
}

export interface FactProps {
  readonly name: string;
  /** What is not known is left out. */
  readonly children: ReactNode;
}

export function Fact({ name, children }: FactProps) {
  if (children === undefined || children === null || children === false) {
    return null;
  }
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}
