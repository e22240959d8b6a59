import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSelection } from "./compile-selection.ts";
import type { Selection } from "./selection.ts";

const selections: readonly Selection[] = [
  { strategy: "semver", prereleases: true, ignore: ["^ignored"] },
  { strategy: "newest", ignore: ["^ignored"] },
  { strategy: "alphabetical", ignore: ["^ignored"] },
  { strategy: "alphabetical", order: "descending", ignore: ["^ignored"] },
  { strategy: "numerical", ignore: ["^ignored"] },
  { strategy: "numerical", order: "descending", ignore: ["^ignored"] },
];

const version = fc
  .tuple(fc.constantFrom("", "v"), fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 3 }))
  .map(([prefix, numbers]) => `${prefix}${numbers.join(".")}`);
const tag = fc.oneof(version, fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,6}$/));
const builtTag = fc.record({ tag, built: fc.option(fc.nat({ max: 5 }), { nil: undefined }) });
const repository = fc.uniqueArray(builtTag, { selector: (one) => one.tag, maxLength: 12 });

describe.each(selections)("the order of %j", (selection) => {
  const { order, filter } = compileSelection(selection);
  const ranked = (tags: readonly Built[], inUse?: string) => {
    const times = new Map(tags.map((one) => [one.tag, one.built]));
    const candidates = filter(tags.map((one) => one.tag)).candidates.map((candidate) => ({
      ...candidate,
      built: times.get(candidate.tag),
    }));
    return order.ranked(candidates, inUse);
  };

  it("does not depend on the order in which the tags come", () => {
    const shuffled = repository.chain((tags) =>
      fc.tuple(
        fc.constant(tags),
        fc.shuffledSubarray(tags, { minLength: tags.length, maxLength: tags.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([tags, others]) => {
        expect(ranked(others)).toEqual(ranked(tags));
      }),
    );
  });

  it("does not change when an ignored tag is added", () => {
    fc.assert(
      fc.property(repository, fc.nat({ max: 12 }), fc.nat(), (tags, at, built) => {
        const more = tags.toSpliced(at, 0, { tag: `ignored-${built}`, built });
        expect(ranked(more)).toEqual(ranked(tags));
      }),
    );
  });

  it("never puts a worse one before a better one, and gives equals to the one in use", () => {
    fc.assert(
      fc.property(repository, fc.nat({ max: 11 }), (tags, index) => {
        const inUse = tags[index]?.tag;
        const all = ranked(tags, inUse);
        for (const [first, other] of all.flatMap((one, at) =>
          all.slice(at + 1).map((two) => [one, two] as const),
        )) {
          expect(order.isBefore(first, other)).toBe(false);
          expect(other.tag === inUse && !order.isBefore(other, first)).toBe(false);
        }
      }),
    );
  });
});

it("is by code point if it is alphabetical", () => {
  const { order } = compileSelection({ strategy: "alphabetical" });
  const tags = ["a", "B", "9", "10", "_", "ab"].map((name) => ({ tag: name, version: name }));
  const names = order.ranked(tags, undefined).map((candidate) => candidate.tag);
  expect(names).toEqual(["ab", "a", "_", "B", "9", "10"]);
});

it("is turned round if it is descending", () => {
  const { order } = compileSelection({ strategy: "numerical", order: "descending" });
  const tags = ["2", "10", "1"].map((name) => ({ tag: name, version: name }));
  const names = order.ranked(tags, undefined).map((candidate) => candidate.tag);
  expect(names).toEqual(["1", "2", "10"]);
});

interface Built {
  readonly tag: string;
  readonly built: number | undefined;
}
