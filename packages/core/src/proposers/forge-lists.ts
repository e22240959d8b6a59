import { z } from "zod";

/** A list without what is null or strange in it. Gitea says null where it is empty. */
export function listOf<T extends z.ZodType>(entry: T) {
  return z
    .array(z.unknown())
    .nullable()
    .transform((all) => knownOf(entry, all ?? []));
}

/** The same, of which something must be as expected: else it is the list of something else. */
export function listOfKnown<T extends z.ZodType>(entry: T) {
  return z
    .array(z.unknown())
    .nullable()
    .transform((all, context) => {
      const known = knownOf(entry, all ?? []);
      const issues = known.length === 0 ? z.array(entry).safeParse(all ?? []).error?.issues : [];
      for (const { path, message } of issues ?? []) {
        context.addIssue({ code: "custom", path: [...path], message });
      }
      return known;
    });
}

function knownOf<T extends z.ZodType>(entry: T, all: readonly unknown[]): z.infer<T>[] {
  return all.flatMap((one) => {
    const parsed = entry.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}
