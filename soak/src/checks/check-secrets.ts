import type { Evidence } from "../evidence/evidence.ts";

/** No commit has what must be seen nowhere but in the configuration. */
export function checkSecrets(
  { commits, blobs }: Evidence,
  traces: readonly string[],
): readonly string[] {
  const holds = (text: string) => traces.some((trace) => text.includes(trace));
  return [
    ...commits
      .filter(({ message, author }) => holds(`${author} ${message}`))
      .map(({ oid }) => `a secret is in the commit ${oid}`),
    ...[...blobs]
      .filter(([, content]) => holds(content))
      .map(([name]) => `a secret is in the file ${name}`),
  ];
}
