import { type Phase, phaseKey } from "../phase.ts";
import type { Resource } from "../resource.ts";

/** What a phase is called where it cannot be read: `app/staging (git config)`. */
export function phaseTitle<R extends Resource>({ descriptor, source }: Phase<R>): string {
  const name = source.name === undefined ? "" : ` ${source.name}`;
  return `${phaseKey(descriptor)} (${descriptor.kind}${name})`;
}
