import { readdir, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { describe, expect, test } from "vitest";

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly types: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const packages = new URL("../../", import.meta.url);

async function manifestOf(name: string): Promise<Manifest> {
  return JSON.parse(await readFile(new URL(`${name}/package.json`, packages), "utf8"));
}

/** The packages that the declarations of a file name, and those of the files it is made of. */
async function namedBy(file: URL, seen: Set<string>): Promise<readonly string[]> {
  if (seen.has(file.href)) {
    return [];
  }
  seen.add(file.href);
  const text = await readFile(file, "utf8");
  const modules = [...text.matchAll(/(?:from |import\()"([^"]+)"/g)].map(([, name = ""]) => name);
  const named = modules.map(async (module) =>
    module.startsWith(".")
      ? await namedBy(new URL(module.replace(/\.[jt]s$/, ".d.ts"), file), seen)
      : [/^(?:@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module],
  );
  return (await Promise.all(named)).flat();
}

describe("what is published of", () => {
  test.each(["git", "registry", "core"])(
    "%s has types of what is installed with it",
    async (name) => {
      const { exports, dependencies } = await manifestOf(name);
      const seen = new Set<string>();
      const named = await Promise.all(
        Object.values(exports).map(({ types }) =>
          namedBy(new URL(types, new URL(`${name}/`, packages)), seen),
        ),
      );
      expect(seen.size).toBeGreaterThan(40);
      const missing = named.flat().filter((other) => !isBuiltin(other) && !(other in dependencies));
      expect(missing).toEqual([]);
    },
  );

  test.each(["git", "registry", "core"])("%s has the licences of what is in it", async (name) => {
    const bundle = new URL(`${name}/bundle/`, packages);
    const licences = await readFile(new URL("LICENSES.txt", bundle), "utf8");
    const maps = (await readdir(bundle)).filter((file) => file.endsWith(".map"));
    const texts = await Promise.all(maps.map((file) => readFile(new URL(file, bundle), "utf8")));
    const sources = texts.flatMap((text): readonly string[] => JSON.parse(text).sources);
    const names = sources.flatMap(
      (file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
    );
    expect(names).not.toEqual([]);
    expect(new Set(names.filter((other) => !licences.includes(`${other} `)))).toEqual(new Set());
  });
});
