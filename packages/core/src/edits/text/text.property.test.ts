import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import { getText, setText } from "./text.ts";

const word = fc.stringMatching(/^[a-z0-9./-]{0,8}$/);
const text = fc.oneof(
  word,
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.constantFrom("a b", ":", "@", '"', "$&", "x AS build", "\nFROM a:b@c AS build", " # d"),
);

/** Lines of a Dockerfile and of Terraform, by the texts of their groups. */
const kinds = [
  {
    pattern: /^FROM (?<image>(?<name>[^\s:@]*):(?<tag>[^\s@]*)@(?<digest>\S*)) AS build\r?$/m,
    parts: ["FROM ", ":", "@", " AS build"],
  },
  {
    pattern: /^ *image *= *"(?<name>[^"\r\n]*?):(?<tag>[^"\r\n]*)" # (?<digest>.*?)\r?$/gmu,
    parts: ['  image = "', ":", '" # ', ""],
  },
] as const;

const groups = fc.record({ name: word, tag: word, digest: word });
const values = fc.record({ name: text, tag: text, digest: text }, { requiredKeys: [] });
const others = fc.array(
  fc.oneof(word, fc.constantFrom("# FROM a:b@c AS build", "RUN a && b", "é🚀 $1", "  image_ = 1")),
  { maxLength: 4 },
);
const file = fc
  .record({
    kind: fc.constantFrom(...kinds),
    groups,
    above: others,
    below: others,
    ending: fc.constantFrom("\n", "\r\n"),
  })
  .map(({ kind: { pattern, parts }, groups, above, below, ending }) => ({
    pattern,
    groups,
    write: ({ name, tag, digest }: typeof groups) => {
      const line = parts[0] + name + parts[1] + tag + parts[2] + digest + parts[3];
      return [...above, line, ...below].join(ending);
    },
  }));

/** What is done, or why it is refused. */
function attempt<T>(action: () => T): T | EditError {
  try {
    return action();
  } catch (error) {
    if (error instanceof EditError) {
      return error;
    }
    throw error;
  }
}

describe("setText on any file", () => {
  it("changes the groups it is given and no byte around them, or refuses", () => {
    fc.assert(
      fc.property(file, values, ({ pattern, groups, write }, values) => {
        const wanted = write({ ...groups, ...values });
        const after = attempt(() => setText(write(groups), pattern, values));
        if (after instanceof EditError) {
          expect(attempt(() => getText(wanted, pattern))).not.toMatchObject(values);
          return;
        }
        expect(after).toBe(wanted);
        expect(getText(after, pattern)).toMatchObject({ ...groups, ...values });
        expect(setText(after, pattern, values)).toBe(after);
      }),
    );
  });

  it("refuses a line that is there twice", () => {
    fc.assert(
      fc.property(file, values, ({ pattern, groups, write }, values) => {
        const once = write(groups);
        expect(() => setText(`${once}\n${once}`, pattern, values)).toThrow(
          / matches 2 times \(lines \d+, \d+\), and not once$/,
        );
      }),
    );
  });
});
