import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Digest } from "../digest.ts";
import { NoMatchError, WentBackError } from "../errors.ts";
import { notebook } from "../testing/notebook.ts";
import type { WatchedRepository } from "../testing/watched-repository.ts";
import { watchRepository } from "../testing/watched-repository.ts";
import type { Candidate } from "./candidate.ts";
import { compileSelection } from "./compile-selection.ts";
import type { Selection } from "./selection.ts";

interface Step {
  readonly kind: "push" | "remove" | "restart";
  readonly tag: string;
  readonly year: number;
}

interface Pushed extends Candidate {
  readonly digest: Digest;
  readonly platform: string;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("push", "push", "remove", "restart"),
  tag: fc.constantFrom("1.0.0", "v1.0.0", "1.1.0", "1.1.0-rc.1", "2.0.0", "7", "10", "latest"),
  year: fc.integer({ min: 1999, max: 2004 }),
});

describe.each<Selection>([
  { strategy: "semver" },
  { strategy: "semver", range: "^1", prereleases: true, ignore: ["^v"] },
  { strategy: "semver", platform: "linux/arm64" },
  { strategy: "newest" },
  { strategy: "newest", platform: "linux/arm64" },
  { strategy: "alphabetical" },
  { strategy: "numerical", order: "descending" },
])("with %j", (selection) => {
  it("any history of pushes, removals and restarts gives what is best after each step, or says why not", async () => {
    const steps = fc.array(step, { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const repository = await watchRepository({ selection, lastTaken: notebook() });
        try {
          await follow(repository, selection, history);
        } finally {
          await repository.stop();
        }
      }),
      { numRuns: 40 },
    );
  });
});

async function follow(
  repository: WatchedRepository,
  selection: Selection,
  history: readonly Step[],
): Promise<void> {
  const { order, filter, forwardOnly } = compileSelection(selection);
  const there = new Map<string, Pushed>();
  let inUse: Pushed | undefined;
  await repository.push("latest", { created: "1999-01-01" });
  repository.remove("latest");
  for (const { kind, tag, year } of history) {
    await apply(repository, there, { kind, tag, year });
    const { candidates } = filter([...there.keys()]);
    const allowed = candidates
      .flatMap((candidate) => there.get(candidate.tag) ?? [])
      .filter(({ platform }) => (selection.platform ?? platform) === platform);
    const [first] = order.ranked(allowed, inUse?.tag);
    const best = first && there.get(first.tag);
    const looked = repository.look();
    if (best === undefined) {
      await expect(looked).rejects.toThrow(NoMatchError);
    } else if (inUse && forwardOnly && best.tag !== inUse.tag && order.isBefore(best, inUse)) {
      await expect(looked).rejects.toThrow(WentBackError);
    } else {
      const { reference, descriptor } = await looked;
      expect([reference.tag, descriptor.digest]).toEqual([best.tag, best.digest]);
      inUse = best;
    }
  }
}

async function apply(
  repository: WatchedRepository,
  there: Map<string, Pushed>,
  { kind, tag, year }: Step,
): Promise<void> {
  if (kind === "restart") {
    await repository.restart();
    return;
  }
  if (kind === "remove") {
    repository.remove(tag);
    there.delete(tag);
    return;
  }
  const time = Date.UTC(year, 0, 1);
  const created = new Date(time).toISOString();
  const architecture = year % 2 === 0 ? "arm64" : "amd64";
  const platform = { os: "linux", architecture };
  const content = tag.replace("v", "");
  const { digest } = await repository.push(tag, { created, content, platform });
  const built = year < 2000 ? undefined : time;
  there.set(tag, { tag, version: tag, digest, built, platform: `linux/${architecture}` });
}
