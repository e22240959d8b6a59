import { type GitObject, type Oid, openRemote, parseOid } from "@glu/git";
import { phasePaths, type RepositorySize } from "@glu/git/testing";
import { changedPaths } from "../../../../packages/git/dist/changed-paths.js";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure } from "../../measure.ts";
import { valueAtMost } from "../../targets.ts";
import type { Workbench } from "../workbench.ts";

const phases = 1000;
const rounds = { samples: 300, warmUp: 100 };

/** Which of a thousand phases one commit concerns, once its trees are in memory. */
export function affectedPhases(size: RepositorySize): Benchmark<Workbench> {
  const name = `affected phases of ${phases} ${size}`;
  const cases = { find: { name, unit: "ms", target: valueAtMost(1) } } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const repository = await bench.repositories.serve(size);
    const { signal } = bench;
    const { target } = await bench.servers.http(repository.name);
    const paths = phasePaths(size, phases);
    await repository.commit("main", bench.edit(paths[phases / 2] ?? ""));
    const tip = await repository.tip("main");
    const objects = await readObjects([repository.base, tip], { ...target, paths, signal });
    const before = parseOid(await repository.treeOf(repository.base));
    const after = parseOid(await repository.treeOf(tip));
    const peek = (oid: Oid) => objects.get(oid)?.data;
    const find = async () => {
      const start = performance.now();
      const changed = changedPaths(before, after, { paths, peek });
      const milliseconds = performance.now() - start;
      if (changed.size !== 1) {
        throw new Error(`1 path was changed, ${changed.size} were found`);
      }
      return milliseconds;
    };
    return { find: { value: (await measure({ find }, rounds)).find } };
  });
}

interface ReadOptions {
  readonly url: string;
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

/** All objects on the way to the paths of some commits. */
async function readObjects(
  commits: readonly string[],
  { url, paths, signal }: ReadOptions,
): Promise<ReadonlyMap<Oid, GitObject>> {
  const remote = openRemote({ url });
  const need = { kind: "paths", paths } as const;
  try {
    const answers = await Promise.all(
      commits.map((commit) => remote.fetch({ tip: parseOid(commit), need }, { signal })),
    );
    const objects = answers.flatMap((answer) => answer.objects);
    return new Map(objects.map((object) => [object.oid, object]));
  } finally {
    await remote.close();
  }
}
