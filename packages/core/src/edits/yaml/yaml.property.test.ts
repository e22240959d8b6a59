import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EditError } from "../edit-error.ts";
import type { EditPath } from "../edit-path.ts";
import { anyKey, anyValue } from "./testing/generated-manifests.ts";
import {
  type AnyEdit,
  anyDamagedFile,
  anyFile,
  choices,
  chooseEdit,
  editsOf,
} from "./testing/yaml-edits.ts";
import {
  contentsOf,
  inOrder,
  isYaml,
  pathsIn,
  rangeOf,
  valueAt,
  withoutEntry,
  withValue,
} from "./testing/yaml-oracle.ts";
import { deleteYaml, getYaml, getYamlDocuments, setYaml } from "./yaml.ts";

/** Why an edit that fits its place may be refused. */
const goodReasons = [
  /is an alias \(\*\); edit what it stands for$/,
  /has an anchor \(&\), so that an edit would change every alias of it too$/,
  /has an anchor \(&\) of which there are aliases elsewhere$/,
  /has this key from a merge key \(<<\)$/,
  /would then come from a merge key \(<<\)$/,
  /is nothing, not a (?:mapping|list|single value)$/,
  /has a tag \(!\), which a new value might not fit$/,
];

/** What an edit comes to: the text, or why it was refused. */
function carryOut({ kind, text, document, path, value }: AnyEdit): string | EditError {
  try {
    return kind === "delete"
      ? deleteYaml(text, [path], { document })
      : setYaml(text, [{ path, value, missing: kind === "add" ? "add" : "refuse" }], { document });
  } catch (error) {
    if (error instanceof EditError) {
      return error;
    }
    throw error;
  }
}

function expectedOf({ kind, text, document, path, value }: AnyEdit): readonly unknown[] {
  const contents = contentsOf(text) ?? [];
  const content = contents[document];
  return contents.with(
    document,
    kind === "delete" ? withoutEntry(content, path) : withValue(content, path, value),
  );
}

/** Whether all of a text is in another one, with other text in between. */
function isPartOf(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole.split("")) {
    at += part.charAt(at) === character ? 1 : 0;
  }
  return at === part.length;
}

/** Without the text of the null that something takes the place of. */
function withoutNull({ text, document, place }: AnyEdit): string {
  if (valueAt(contentsOf(text)?.[document], place) !== null) {
    return text;
  }
  const [start, end] = rangeOf(text, document, place);
  return text.slice(0, start).trimEnd() + text.slice(end).trimStart();
}

/** As it is, and without the brackets of what has become empty. */
function withoutBrackets(after: string, before: string): readonly string[] {
  const differs = after.split("").findIndex((character, at) => character !== before.charAt(at));
  const places = [" {}", " []", "{}", "[]"].flatMap((brackets) =>
    [differs - 1, differs]
      .filter((at) => after.startsWith(brackets, at))
      .map((at) => after.slice(0, at) + after.slice(at + brackets.length)),
  );
  return [after, ...places];
}

/** An item that is taken out by its index has another one there afterwards. */
function isCounted({ kind, path }: AnyEdit): boolean {
  return kind === "delete" && typeof path.at(-1) === "number";
}

describe("an edit at any place of any file", () => {
  const edit = editsOf(anyFile);

  it("changes what the documents say by exactly that", () => {
    fc.assert(
      fc.property(edit, (edit) => {
        const after = carryOut(edit);
        if (after instanceof EditError) {
          expect(goodReasons.filter((reason) => reason.test(after.message))).toHaveLength(1);
        } else {
          expect(inOrder(contentsOf(after))).toEqual(inOrder(expectedOf(edit)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("replaces the value, or only adds or only takes out text", () => {
    fc.assert(
      fc.property(edit, (edit) => {
        const after = carryOut(edit);
        fc.pre(typeof after === "string");
        if (edit.kind === "set") {
          const [start, end] = rangeOf(edit.text, edit.document, edit.path);
          expect(after.slice(0, start)).toBe(edit.text.slice(0, start));
          expect(after.slice(after.length - (edit.text.length - end))).toBe(edit.text.slice(end));
        } else if (edit.kind === "add") {
          expect(after).toSatisfy((whole: string) => isPartOf(withoutNull(edit), whole));
        } else {
          expect(edit.text).toSatisfy((whole: string) =>
            withoutBrackets(after, whole).some((part) => isPartOf(part, whole)),
          );
        }
      }),
    );
  });

  it("is found afterwards, and changes nothing the second time", () => {
    fc.assert(
      fc.property(edit, (edit) => {
        const once = carryOut(edit);
        fc.pre(typeof once === "string" && !isCounted(edit));
        const { document, path, value } = edit;
        const found = edit.kind === "delete" ? undefined : value;
        expect(getYaml(once, path, { document })).toBe(found);
        expect(carryOut({ ...edit, text: once })).toBe(once);
      }),
    );
  });

  it("comes to the same alone and along with others", () => {
    const several = fc.array(choices, { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(anyFile, several, fc.boolean(), (text, several, isDeletion) => {
        const document = several[0]?.document ?? 0;
        const edits: AnyEdit[] = [];
        let after = text;
        for (const one of several) {
          const kind = isDeletion ? "delete" : one.kind === "add" ? "add" : "set";
          const edit = chooseEdit(after, { ...one, kind, document });
          const next = edit === undefined ? undefined : carryOut(edit);
          if (edit !== undefined && typeof next === "string") {
            edits.push(edit);
            after = next;
          }
        }
        fc.pre(edits[0] !== undefined);
        expect(allAtOnce(text, edits)).toBe(after);
      }),
    );
  });
});

function allAtOnce(text: string, edits: readonly AnyEdit[]): string {
  const [{ kind, document } = { kind: "set", document: 0 }] = edits;
  return kind === "delete"
    ? deleteYaml(
        text,
        edits.map(({ path }) => path),
        { document },
      )
    : setYaml(
        text,
        edits.map(({ kind, path, value }) => {
          return { path, value, missing: kind === "add" ? "add" : "refuse" };
        }),
        { document },
      );
}

describe("a file that is odd or broken", () => {
  it("refuses an edit, or is changed by exactly that", () => {
    fc.assert(
      fc.property(editsOf(anyDamagedFile), (edit) => {
        const after = carryOut(edit);
        fc.pre(typeof after === "string");
        expect(inOrder(contentsOf(after))).toEqual(inOrder(expectedOf(edit)));
      }),
      { numRuns: 300 },
    );
  });

  it("has nothing in it to be read if it is broken", () => {
    fc.assert(
      fc.property(
        anyDamagedFile.filter((text) => !isYaml(text)),
        (text) => {
          expect(() => getYaml(text, ["a"])).toThrow(EditError);
          expect(() => getYamlDocuments(text)).toThrow(EditError);
          expect(() => setYaml(text, [])).toThrow(EditError);
          expect(() => deleteYaml(text, [])).toThrow(EditError);
        },
      ),
    );
  });
});

describe("any file", () => {
  it("says at each place what it says there as a whole", () => {
    fc.assert(
      fc.property(anyFile, fc.nat(), fc.nat(), (text, nth, place) => {
        const documents = getYamlDocuments(text);
        const document = nth % documents.length;
        const paths = pathsIn(contentsOf(text)?.[document]).filter((path) => !path.includes("<<"));
        const path = paths[place % paths.length] ?? [];
        const value = plainAt(documents[document], path);
        fc.pre(value === null || typeof value !== "object");
        fc.pre(!(valueAt(contentsOf(text)?.[document], path) instanceof Object));
        expect(getYaml(text, path, { document })).toBe(value);
      }),
    );
  });
});

function plainAt(content: unknown, path: EditPath): unknown {
  return path.reduce<unknown>((value, step) => {
    const children = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return children.find(([key]) => typeof step !== "object" && key === String(step))?.[1];
  }, content);
}

describe("text that is written", () => {
  it("is the same text to older and newer readers", () => {
    const befores = fc.constantFrom(
      "a: b",
      "a: 'b'",
      'a: "b"',
      "{a: b}",
      "a: |\n  b\n",
      "a: >-\n  b\n",
    );
    fc.assert(
      fc.property(befores, anyKey, anyValue, (before, key, value) => {
        fc.pre(typeof value === "string" && key !== "a");
        const after = setYaml(before, [
          { path: ["a"], value },
          { path: [key, key], value, missing: "add" },
        ]);
        const expected = { a: value, [key]: { [key]: value } };
        expect(parse(after, { version: "1.1" })).toEqual(expected);
        expect(parse(after, { version: "1.2" })).toEqual(expected);
      }),
    );
  });
});
