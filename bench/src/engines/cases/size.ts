import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { sum } from "../../statistics.ts";
import { valueAtMost } from "../../targets.ts";

const modules = fileURLToPath(new URL("../../../../node_modules", import.meta.url));

/** What has to be installed beside `pg`, which the store needs anyway. */
export function size(engine: "graphile-worker" | "pg-boss"): Benchmark<object> {
  const cases = {
    packages: { name: `${engine}: packages`, unit: "packages", target: valueAtMost(100) },
    size: { name: `${engine}: installed`, unit: "MB", target: valueAtMost(20) },
  } as const;
  return benchmark(cases, async () => {
    const there = await withDependencies("pg", new Set());
    const needed = [...(await withDependencies(engine, new Set()))];
    const added = needed.filter((name) => !there.has(name));
    const sizes = await Promise.all(added.map((name) => bytesOf(join(modules, name))));
    return { packages: { value: added.length }, size: { value: sum(sizes) / 1e6 } };
  });
}

/** Those that are installed beside one another; others lie in the folder of whoever needs them. */
async function withDependencies(name: string, found: Set<string>): Promise<ReadonlySet<string>> {
  const text = await readFile(join(modules, name, "package.json"), "utf8").catch(() => undefined);
  if (text === undefined || found.has(name)) {
    return found;
  }
  found.add(name);
  const { dependencies = {} } = JSON.parse(text) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  for (const dependency of Object.keys(dependencies)) {
    await withDependencies(dependency, found);
  }
  return found;
}

async function bytesOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(
    async ({ parentPath, name }) => (await stat(join(parentPath, name))).size,
  );
  return sum(await Promise.all(sizes));
}
