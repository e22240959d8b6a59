import { ExternalLink } from "../../../parts/external-link.tsx";

export interface AnnotationListProps {
  readonly annotations: Readonly<Record<string, string>>;
}

/** All that a source said of what it read. */
export function AnnotationList({ annotations }: AnnotationListProps) {
  const entries = Object.entries(annotations);
  return entries.length === 0 ? null : (
    <dl className="flex flex-col gap-1.5">
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt className="text-ink-faint">{key}</dt>
          <dd className="wrap-anywhere">
            <ExternalLink href={value}>{value}</ExternalLink>
          </dd>
        </div>
      ))}
    </dl>
  );
}
