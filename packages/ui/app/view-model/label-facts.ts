/** A label as it is shown. */
export interface LabelFact {
  readonly key: string;
  readonly value: string;
  /** What filters by it. */
  readonly filter: string;
  /** The page it names, if it does. */
  readonly href?: string;
}

export function labelFacts(labels: Readonly<Record<string, string>> = {}): readonly LabelFact[] {
  return Object.entries(labels).map(([key, value]) => ({
    key,
    value,
    filter: `${key}:${value}`,
    ...(/^https?:\/\//i.test(value) && { href: value }),
  }));
}
