import type { Annotations } from "./descriptor.ts";

/** Where an image may say when it was built; what stands first counts. */
export interface BuildClaims {
  /** Of the manifest, of the index and of what points to them, in the order in which they count. */
  readonly annotations?: readonly (Annotations | undefined)[] | undefined;
  /** Of the configuration. */
  readonly labels?: Annotations | undefined;
  /** Of the configuration. */
  readonly created?: Date | undefined;
  /** In ms since 1970: what claims to be built much later is not believed. @default anything is */
  readonly now?: number | undefined;
}

const createdKey = "org.opencontainers.image.created";
const labelSchemaKey = "org.label-schema.build-date";

/** Builds that come out the same each time claim a date before this one. */
const firstBelievable = Date.UTC(2000, 0, 1);

/** How far the clocks of those who build may be ahead, in ms. */
const ahead = 24 * 60 * 60 * 1000;

/**
 * When an image was built, in ms since 1970; undefined if it does not say, or claims a time before 2000
 * or in the future.
 */
export function buildTime(built: BuildClaims): number | undefined {
  const { annotations = [], labels, created, now = Number.POSITIVE_INFINITY } = built;
  const claims = [
    ...annotations.map((found) => found?.[createdKey]),
    labels?.[createdKey],
    labels?.[labelSchemaKey],
  ];
  const times = [...claims.map(parseTime), created?.getTime()];
  return times.find((time) => time !== undefined && time >= firstBelievable && time <= now + ahead);
}

/** A time without a zone is one of UTC, so that it means the same on every machine. */
function parseTime(text = ""): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:[T ]|$)/.test(text)) {
    return undefined;
  }
  return Date.parse(/[T ][\d:.]+$/.test(text) ? `${text}Z` : text);
}
