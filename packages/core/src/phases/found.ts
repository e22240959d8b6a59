import { cleanText } from "../clean-text.ts";
import { oneLine } from "../code-span.ts";
import { UserCodeError } from "../errors.ts";
import type { Labels } from "../metadata.ts";
import type { Expectation } from "../phase.ts";
import type { Resource } from "../resource.ts";
import type { Observation } from "../source.ts";
import type { PromotionRecord } from "../store.ts";

/** Largest resource that is kept in the history, in characters of JSON. */
const jsonLimit = 1_000_000;
/** Longest reason of a resource, in characters. */
const reasonLimit = 500;
const generalReason = "what is there names no content yet (its digest is empty)";

/** What a look at a phase found. */
export interface Found {
  readonly digest: string;
  readonly json: unknown;
  readonly observation: Observation & { readonly kind: "found" };
  /** Promotions of an earlier process that were found to have landed. */
  readonly landed: readonly PromotionRecord[];
  /** The promotion that waits in a proposal to bring it. */
  readonly awaited: PromotionRecord | undefined;
}

/** Whether it is what was said to arrive. */
export function isExpected({ digest, observation }: Found, expected: Expectation): boolean {
  const commit = observation.commit?.id ?? expected.commit;
  return digest === expected.digest && commit === (expected.commit ?? commit);
}

/** @throws {UserCodeError} */
export function digestOf(resource: Resource): string {
  return asString("digest()", resource.digest());
}

/** Why the digest of a resource is empty, in its own words if it has any. @throws {UserCodeError} */
export function whyEmptyOf(resource: Resource): string {
  const reason = resource.whyEmpty ? asString("whyEmpty()", resource.whyEmpty()) : "";
  return oneLine(reason, reasonLimit) || generalReason;
}

function asString(method: string, returned: unknown): string {
  if (typeof returned !== "string") {
    throw new UserCodeError(`${method} of the resource returned ${typeof returned}, not a string`);
  }
  return returned;
}

/** What the history keeps of a resource. @throws {UserCodeError} if it is too much. */
export function toJson(resource: Resource): unknown {
  const text = JSON.stringify(resource) ?? "null";
  if (text.length > jsonLimit) {
    throw new UserCodeError(`the resource is ${text.length} characters of JSON, over ${jsonLimit}`);
  }
  return JSON.parse(text);
}

export function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function cleanLabels(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [cleanText(key, 200), cleanText(value, 2000)]),
  );
}
