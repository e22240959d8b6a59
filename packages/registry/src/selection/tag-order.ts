import type { Candidate } from "./candidate.ts";

/** Which of two tags is to be preferred. */
export interface TagOrder {
  /**
   * Best first; what has no place in the order is left out. Of equals the tag in use comes first,
   * then the last one by code point.
   */
  readonly ranked: (
    candidates: readonly Candidate[],
    inUse: string | undefined,
  ) => readonly Candidate[];
  /** Whether `one` is worse than `other`. What has no place is neither better nor worse. */
  readonly isBefore: (one: Candidate, other: Candidate) => boolean;
}

/** How the places of candidates are found and compared. */
export interface Placing<Place> {
  /** Undefined if the candidate has none. */
  readonly place: (candidate: Candidate) => Place | undefined;
  /** Positive if `one` is better than `other`, 0 if they are equal. */
  readonly compare: (one: Place, other: Place) => number;
}

export function tagOrder<Place>({ place, compare }: Placing<Place>): TagOrder {
  return {
    ranked(candidates, inUse) {
      const placed = candidates.flatMap((candidate) => {
        const at = place(candidate);
        return at === undefined ? [] : [{ candidate, at }];
      });
      return placed
        .toSorted(
          (one, other) =>
            compare(other.at, one.at) ||
            Number(other.candidate.tag === inUse) - Number(one.candidate.tag === inUse) ||
            compareText(other.candidate.tag, one.candidate.tag),
        )
        .map(({ candidate }) => candidate);
    },
    isBefore(one, other) {
      const [first, second] = [place(one), place(other)];
      return first !== undefined && second !== undefined && compare(first, second) < 0;
    },
  };
}

/** The same order with the worst first. */
export function reversed<Place>({ place, compare }: Placing<Place>): Placing<Place> {
  return { place, compare: (one, other) => compare(other, one) };
}

/** By code point; tags and numbers have none beyond ASCII. */
export function compareText(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
