import { ExternalLink } from "../../parts/external-link.tsx";
import { labelFacts } from "../../view-model/label-facts.ts";
import { shortLink } from "../../view-model/pipeline/fact-links.ts";

export interface LabelsProps {
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** @default all of them */
  readonly most?: number;
}

/** What somebody calls a thing by; addresses are links. */
export function Labels({ labels, most }: LabelsProps) {
  const facts = labelFacts(labels);
  if (facts.length === 0) {
    return null;
  }
  const shown = facts.slice(0, most);
  const hidden = facts.slice(shown.length);
  return (
    <ul aria-label="Labels" className="flex min-w-0 flex-wrap gap-1 text-xs">
      {shown.map(({ key, value, href }) => (
        <li
          key={key}
          className="relative z-10 inline-flex max-w-full min-w-0 gap-1 rounded border border-line bg-sunken px-1.5 py-px text-ink-soft"
        >
          <span className="shrink-0 text-ink-faint">{key}</span>
          {href === undefined ? (
            <span className="truncate">{value}</span>
          ) : (
            <ExternalLink href={href}>
              <span className="truncate">{shortLink(value)}</span>
            </ExternalLink>
          )}
        </li>
      ))}
      {hidden.length > 0 && (
        <li
          title={hidden.map(({ key, value }) => `${key}: ${value}`).join("\n")}
          className="px-1 py-px text-ink-faint"
        >
          +{hidden.length}
          <span className="sr-only"> more labels</span>
        </li>
      )}
    </ul>
  );
}
