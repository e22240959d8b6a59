import type { ReactNode } from "react";

/** Takes the focus when it appears, in place of what was there. */
export function Focused({ children }: { readonly children: ReactNode }) {
  return (
    <div ref={focus} tabIndex={-1} className="outline-none">
      {children}
    </div>
  );
}

function focus(element: HTMLElement | null): void {
  element?.focus();
}
