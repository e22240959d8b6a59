import { closest } from "../../closest.ts";
import { NotFoundError } from "../../errors.ts";

/** What a source of this name has. @throws {NotFoundError} if there is none. */
export function foundIn<T>(all: ReadonlyMap<string, T>, name: string, what: string): T {
  const found = all.get(name);
  if (found === undefined) {
    const near = closest(name, all.keys());
    const names = [...all.keys()].join(", ") || "none";
    const hint = near === undefined ? `there are: ${names}` : `did you mean "${near}"?`;
    throw new NotFoundError(
      `no source of the program is called "${name}" and has the ${what}; ${hint}`,
    );
  }
  return found;
}
