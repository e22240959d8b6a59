import { z } from "zod";
import {
  durationIn,
  durationPattern,
  explainDuration,
  longestInterval,
  shortestInterval,
} from "../duration.ts";
import { isFileContent } from "./file-content.ts";
import { explainName, namePattern } from "./name.ts";
import { Secret, type SecretForm } from "./secret.ts";

// RFC 7617 section 2 excludes them from basic authentication, and no name, path or URL has any.
const controlCharacters = /\p{Cc}/u;
const controlsInLines = /[^\P{Cc}\t\r\n]/u;

const countRule = "must be a whole number, 1 or more";

export function isOneLine(text: string): boolean {
  return !controlCharacters.test(text);
}

export function text() {
  return anyText().refine(isOneLine, {
    error: "must not contain line breaks or other control characters",
  });
}

function anyText() {
  return z
    .string({ error: "must be text; put it in quotes" })
    .min(1, { error: "must not be empty" });
}

const readAnew = "read anew each time it is needed";

interface SecretOptions {
  /** In characters. */
  readonly atLeast?: number;
  /** When the file is read, in words. */
  readonly read?: string;
}

/** A line, or the file it is in. */
export function secret({ atLeast = 1, read = readAnew }: SecretOptions = {}) {
  const line = text().refine((value) => value === "" || value.length >= atLeast, {
    error: `must be at least ${atLeast} characters`,
  });
  return secretOf(line, "line", read);
}

/** Several lines, or the file they are in. */
export function secretText() {
  const lines = anyText().refine((value) => !controlsInLines.test(value), {
    error: "must not contain control characters",
  });
  return secretOf(lines, "text");
}

function secretOf(inline: ReturnType<typeof text>, form: SecretForm, read = readAnew) {
  const inFile = z.strictObject({
    file: path().describe(
      `A file that holds it instead, relative to the folder of the configuration file; ${read}.`,
    ),
  });
  return z.union([inline, inFile]).transform((source) => new Secret(source, form));
}

/** One of them may be given alone. */
export function texts(description: string, entry = text()) {
  const list = z.array(entry, { error: "must be text, or a list of texts" });
  return z
    .preprocess((value) => (typeof value === "string" ? [value] : value), list)
    .exactOptional()
    .describe(description);
}

export function count() {
  return z.int({ error: countRule }).min(1, { error: countRule });
}

export function truth() {
  return z.boolean({ error: "must be true or false" });
}

/** Somebody may put what is in a file where its path belongs. */
export function path() {
  return anyText().refine((value) => !isFileContent(value), {
    error: "must be one line: name the file or the key, do not put it here",
  });
}

export function credentialName() {
  return text().exactOptional().describe("The name of a credential under credentials.");
}

export function named<Value extends z.core.$ZodType>(value: Value) {
  const name = z
    .string()
    .regex(namePattern)
    .refine((key) => explainName(key) === undefined);
  return orNothing(z.record(name, value));
}

type Check<Shape extends z.core.$ZodLooseShape> = z.core.CheckFn<
  z.core.output<z.ZodObject<Shape, z.core.$strict>>
>;

/** Keys of which none has to be there. */
export function section<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  ...checks: readonly Check<Shape>[]
) {
  return orNothing(z.strictObject(shape).check(...checks));
}

/** The key may be left out, or stand there with nothing below it. */
function orNothing<Mapping extends z.core.$ZodType>(mapping: Mapping) {
  return z.preprocess((value) => (value === null ? {} : value), mapping).prefault({});
}

export function interval(description: string) {
  return duration()
    .prefault("10s")
    .describe(`${description} From ${shortestInterval} to ${longestInterval}.`);
}

/** Its text becomes milliseconds. */
export function duration() {
  const least = durationIn(shortestInterval) ?? 0;
  const most = durationIn(longestInterval) ?? 0;
  return z
    .string({ error: ({ input }) => explainDuration(input) })
    .meta({ pattern: durationPattern.source })
    .transform((duration, context) => {
      const milliseconds = durationIn(duration);
      if (milliseconds === undefined) {
        context.addIssue(explainDuration(duration));
        return z.NEVER;
      }
      return milliseconds;
    })
    .pipe(
      z
        .number()
        .min(least, { error: `must be at least ${shortestInterval}` })
        .max(most, { error: `must be at most ${longestInterval}` }),
    );
}

/** Secrets go there. */
export function webUrl() {
  return text().refine(
    (value) => {
      const url = URL.canParse(value) ? new URL(value) : undefined;
      const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
      return isWeb && url.username === "" && url.password === "" && url.search === "";
    },
    { error: "must be an https or http URL without user, password and query" },
  );
}
