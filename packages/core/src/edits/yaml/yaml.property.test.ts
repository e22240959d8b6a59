import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
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
  rangeOf,
  valueAt,
  withoutEntry,
  withValue,
} from "./testing/yaml-oracle.ts";
import { deleteYaml, getYaml, getYamlDocuments, setYaml } from "./yaml.ts";

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

const runs = Number(process.env["RUNS"] ?? 300);

/** Why an edit that fits its place may be refused; with aliases, tags, or nothing to replace. */
const goodReasons = [
  /is an alias \(\*\); edit what it stands for$/,
  /has an anchor \(&\), so that an edit would change every alias of it too$/,
  /has an anchor \(&\) of which there are aliases elsewhere$/,
  /has this key from a merge key \(<<\)$/,
  /would then come from a merge key \(<<\)$/,
  /is nothing, not a (?:mapping|list|single value)$/,
  /has a tag \(!\), which a new value might not fit$/,
];

function isGoodReason({ message }: EditError): boolean {
  return goodReasons.some((reason) => reason.test(message));
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

/** Without the brackets of what has become empty. */
function withoutBrackets(after: string, before: string): readonly string[] {
  const differs = after.split("").findIndex((character, at) => character !== before.charAt(at));
  const places = [" {}", " []", "{}", "[]"].flatMap((brackets) =>
    [differs - 1, differs]
      .filter((at) => after.startsWith(brackets, at))
      .map((at) => ({ at, end: at + brackets.length })),
  );
  return [after, ...places.map(({ at, end }) => after.slice(0, at) + after.slice(end))];
}

describe("an edit at any place of any file", () => {
  const edit = editsOf(anyFile);

  it("changes what the documents say by exactly that", () => {
    fc.assert(
      fc.property(edit, (edit) => {
        const after = carryOut(edit);
        if (after instanceof EditError) {
          expect(after).toSatisfy(isGoodReason);
        } else {
          expect(inOrder(contentsOf(after))).toEqual(inOrder(expectedOf(edit)));
        }
      }),
      { numRuns: runs },
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
          expect([withoutNull(edit), after]).toSatisfy(([part, whole]) => isPartOf(part, whole));
        } else {
          const parts = withoutBrackets(after, edit.text);
          expect(parts).toSatisfy(() => parts.some((part) => isPartOf(part, edit.text)));
        }
      }),
      { numRuns: runs },
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(edit, (edit) => {
        const once = carryOut(edit);
        fc.pre(typeof once === "string" && !isCounted(edit));
        expect(carryOut({ ...edit, text: once })).toBe(once);
      }),
      { numRuns: runs },
    );
  });
});

describe("a file that is odd or broken", () => {
  it("refuses an edit, or is changed by exactly that", () => {
    fc.assert(
      fc.property(editsOf(anyDamagedFile), (edit) => {
        const after = carryOut(edit);
        fc.pre(typeof after === "string");
        expect(inOrder(contentsOf(after))).toEqual(inOrder(expectedOf(edit)));
      }),
      { numRuns: runs },
    );
  });

  it("has nothing to be read in it if it is broken", () => {
    fc.assert(
      fc.property(
        anyDamagedFile.filter((text) => !isYaml(text)),
        (text) => {
          for (const read of [
            () => getYaml(text, ["a"]),
            () => getYamlDocuments(text),
            () => setYaml(text, []),
            () => deleteYaml(text, []),
          ]) {
            expect(read).toThrow(EditError);
          }
        },
      ),
      { numRuns: runs },
    );
  });
});

describe("edits one after the other", () => {
  it("come to the same at once", () => {
    fc.assert(
      fc.property(
        anyFile,
        fc.array(choices, { minLength: 2, maxLength: 6 }),
        fc.boolean(),
        (text, all, isDeletion) => {
          const edits: AnyEdit[] = [];
          let after = text;
          for (const one of all) {
            const kind = isDeletion ? "delete" : one.kind === "add" ? "add" : "set";
            const edit = chooseEdit(after, { ...one, kind, document: all[0]?.document ?? 0 });
            const result = edit === undefined ? undefined : carryOut(edit);
            if (edit !== undefined && typeof result === "string") {
              edits.push(edit);
              after = result;
            }
          }
          const document = edits[0]?.document ?? 0;
          const atOnce = isDeletion
            ? deleteYaml(
                text,
                edits.map(({ path }) => path),
                { document },
              )
            : setYaml(
                text,
                edits.map(({ path, value, kind }) => ({
                  path,
                  value,
                  missing: kind === "add" ? "add" : "refuse",
                })),
                { document },
              );
          expect(atOnce).toBe(after);
        },
      ),
      { numRuns: runs },
    );
  });
});

/** An item that is taken out by its index has another one there afterwards. */
function isCounted({ kind, path }: AnyEdit): boolean {
  return kind === "delete" && typeof path.at(-1) === "number";
}
