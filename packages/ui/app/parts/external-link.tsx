import { ExternalLink as Icon } from "lucide-react";
import type { ReactNode } from "react";

export interface ExternalLinkProps {
  readonly href: string;
  /** How it looks. @default as a link with an icon */
  readonly className?: string;
  readonly children: ReactNode;
}

/** Leads out of the dashboard, into a tab of its own. Anything but http and https is only shown. */
export function ExternalLink({ href, className, children }: ExternalLinkProps) {
  if (!/^https?:\/\//i.test(href)) {
    return <>{children}</>;
  }
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className={
        className ?? "inline-flex items-center gap-1 text-accent underline-offset-2 hover:underline"
      }
    >
      {children}
      {className === undefined && <Icon aria-hidden className="size-3.5 shrink-0" />}
      <span className="sr-only">{" (opens a new tab)"}</span>
    </a>
  );
}
