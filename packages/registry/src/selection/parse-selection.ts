import * as z from "zod";
import { InvalidSelectionError } from "../errors.ts";
import { compileSelection } from "./compile-selection.ts";
import type { Selection } from "./selection.ts";

const filter = {
  allow: z.array(z.string()).readonly().optional(),
  ignore: z.array(z.string()).readonly().optional(),
  platform: z.string().optional(),
  minAge: z.number().optional(),
};
const order = z.enum(["ascending", "descending"]).optional();

const schema = z.discriminatedUnion("strategy", [
  z.strictObject({ strategy: z.literal("tag"), ...filter }),
  z.strictObject({
    strategy: z.literal("semver"),
    range: z.string().optional(),
    prereleases: z.boolean().optional(),
    ...filter,
  }),
  z.strictObject({ strategy: z.literal("newest"), ...filter }),
  z.strictObject({ strategy: z.literal("alphabetical"), order, ...filter }),
  z.strictObject({ strategy: z.literal("numerical"), order, ...filter }),
]);

/** Takes a selection from data that may be anything, such as a configuration file. @throws {InvalidSelectionError} */
export function parseSelection(data: unknown): Selection {
  const parsed = schema.safeParse(data);
  if (parsed.success) {
    compileSelection(parsed.data);
    return parsed.data;
  }
  const problems = parsed.error.issues.map(({ path, message }) =>
    [...path.map(String), message].join(": "),
  );
  throw new InvalidSelectionError(
    `this is not a selection: ${problems.join("; ")}. A correct one is {"strategy": "semver", "range": "^1.2"}`,
  );
}
