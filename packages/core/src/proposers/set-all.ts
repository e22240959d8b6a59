import { describeError, ForgeAccessError, ForgeRefusedError } from "../errors.ts";

export interface Setting {
  /** Such as `labels`. */
  readonly what: string;
  /** Nothing is sent if there are none. */
  readonly values: readonly string[];
  /** Sets these, and says which of them the forge left out without a word. */
  readonly set: (values: readonly string[]) => Promise<readonly string[]>;
}

/** Sets one after the other. @returns what could not be set, in words. */
export async function setAll(settings: readonly Setting[]): Promise<readonly string[]> {
  const shortfalls: string[] = [];
  for (const setting of settings) {
    if (setting.values.length > 0) {
      shortfalls.push(...(await setOne(setting)));
    }
  }
  return shortfalls;
}

/** The ones that are wanted and not there: forges do not tell upper from lower case in names. */
export function leftOut(wanted: readonly string[], there: readonly string[]): readonly string[] {
  const known = new Set(there.map((one) => one.toLowerCase()));
  return wanted.filter((one) => !known.has(one.toLowerCase()));
}

export function explainLeftOut(what: string, values: readonly string[]): readonly string[] {
  return values.length === 0
    ? []
    : [`the ${what} ${values.join(", ")}: left out by the forge without a reason`];
}

async function setOne({ what, values, set }: Setting): Promise<readonly string[]> {
  try {
    return explainLeftOut(what, await set(values));
  } catch (error) {
    const isPicky = error instanceof ForgeRefusedError || error instanceof ForgeAccessError;
    return isPicky && values.length > 1
      ? setEach({ what, values, set })
      : [`the ${what} ${values.join(", ")}: ${describeError(error).message}`];
  }
}

/** One that is refused does not stand in the way of the others. */
async function setEach({ what, values, set }: Setting): Promise<readonly string[]> {
  const shortfalls: string[] = [];
  let taken: readonly string[] = [];
  for (const value of values) {
    const wanted = [...taken, value];
    const missing = await setOne({ what, values: [value], set: () => set(wanted) });
    shortfalls.push(...missing);
    taken = missing.length === 0 ? wanted : taken;
  }
  return shortfalls;
}
