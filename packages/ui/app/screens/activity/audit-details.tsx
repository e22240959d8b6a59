import type { AuditEntryView } from "@glu/core/api-types";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ExternalLink } from "../../parts/external-link.tsx";
import { exactTime } from "../../view-model/time-words.ts";

/** All that is kept of a change. */
export function AuditDetails({ entry }: { readonly entry: AuditEntryView }) {
  const { at, action, outcome, message, promotion, details, id } = entry;
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1 border-t border-line bg-page py-3 pr-4 pl-10 text-xs">
      <Fact name="When">{exactTime(at)}</Fact>
      <Fact name="Action">{action}</Fact>
      <Fact name="Outcome">{outcome}</Fact>
      {message && <Fact name="Why">{message}</Fact>}
      {Object.entries(details).map(([name, value]) => (
        <Fact key={name} name={name}>
          {/^https?:/.test(value) ? <ExternalLink href={value}>{value}</ExternalLink> : value}
        </Fact>
      ))}
      {promotion && (
        <Fact name="Record">
          <Link
            to="/promotions/$id"
            params={{ id: promotion }}
            className="text-accent underline-offset-2 hover:underline"
          >
            {promotion}
          </Link>
        </Fact>
      )}
      <Fact name="Entry">
        <code className="font-mono">{id}</code>
      </Fact>
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
}

function Fact({ name, children }: FactProps) {
  return (
    <>
      <dt className="text-ink-faint first-letter:uppercase">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}
