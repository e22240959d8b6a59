/** When something was seen, in ms since 1970. */
export interface Sighting {
  readonly first: number;
  /** To a day. */
  readonly last: number;
}

const day = 86_400_000;

/** What was not seen for so long, in ms, is forgotten. */
export const forgottenAfter = 90 * day;

/** Images of each repository whose first sight is remembered. */
export const imagesPerRepository = 10_000;

/** Selections of each repository whose last image is remembered. */
export const selectionsPerRepository = 100;

/** Whether it need not be noted again: that is done once a day. */
export function isRecent(last: number, now: number): boolean {
  return now - last < day;
}

/** What is known of it once it is seen now: the same object if that need not be written. */
export function seenAgain(known: Sighting | undefined, now: number): Sighting {
  if (known === undefined) {
    return { first: now, last: now };
  }
  // What a clock that was ahead has noted must not keep an image waiting.
  const first = Math.min(known.first, now);
  return first === known.first && isRecent(known.last, now) ? known : { first, last: now };
}
