import { AsyncLocalStorage } from "node:async_hooks";
import { NestedRunError } from "./errors.ts";

const loading = new AsyncLocalStorage<string>();
/** By what the program exported, the file it was loaded from. */
const loaded = new WeakMap<object, string>();
let loads = 0;

/** Runs `load`, the loading of a program from `file`; what it calls can be told so. */
export async function whileLoading<T>(file: string, load: () => Promise<T>): Promise<T> {
  loads += 1;
  try {
    const exported = await loading.run(file, load);
    if (typeof exported === "object" && exported !== null) {
      loaded.set(exported, file);
    }
    return exported;
  } finally {
    loads -= 1;
    if (loads === 0) {
      // As long as it is in use, each promise of the process costs several times as much.
      loading.disable();
    }
  }
}

/** @throws {NestedRunError} if the caller is a program that is being loaded, or the system is of one that was. */
export function checkNotLoading(system: object): void {
  const file = loading.getStore() ?? loaded.get(system);
  if (file !== undefined) {
    throw new NestedRunError(
      `${file} calls run(system) while the glu command loads it; export the system as default ` +
        "instead, or start the file with node",
    );
  }
}
