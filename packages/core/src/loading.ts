import { AsyncLocalStorage } from "node:async_hooks";
import { NestedRunError } from "./errors.ts";

const loading = new AsyncLocalStorage<string>();

/** Runs `load`, the loading of a program from `file`; what it calls can be told so. */
export function whileLoading<T>(file: string, load: () => T): T {
  return loading.run(file, load);
}

/** @throws {NestedRunError} if the caller is a program that is being loaded. */
export function checkNotLoading(): void {
  const file = loading.getStore();
  if (file !== undefined) {
    throw new NestedRunError(
      `${file} calls run(system) while the glu command loads it; export the system as default ` +
        "instead, or start the file with node",
    );
  }
}
