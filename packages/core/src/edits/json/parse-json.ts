import { type JSONVisitor, printParseErrorCode, visit } from "jsonc-parser";
import { EditError } from "../edit-error.ts";
import type { EditValue } from "../edit-value.ts";
import { lineOf } from "../text-lines.ts";
import { explainJsonError } from "./explain-json-error.ts";
import type { JsonNode } from "./json-tree.ts";
import { JsonTreeBuilder } from "./json-tree-builder.ts";

export interface JsonSource {
  readonly text: string;
  readonly root: JsonNode;
  /** The end of each comment, by its beginning. */
  readonly comments: ReadonlyMap<number, number>;
  /** The text with blanks in place of its comments. */
  readonly bare: string;
}

// The parser recurses; a text made to be deep would exhaust the stack and end the process.
const deepest = 256;

/**
 * Parses JSON, with or without comments and trailing commas.
 * @throws {EditError} if the text is anything else, with the line and the reason
 */
export function parseJson(text: string): JsonSource {
  const tree = new JsonTreeBuilder(text);
  const comments = new Map<number, number>();
  // A byte order mark becomes a blank, so that every index stays.
  visit(text.replace(/^\ufeff/, " "), visitorFor(text, { tree, comments }), {
    allowTrailingComma: true,
  });
  if (tree.root === undefined) {
    throw problemAt(text, { offset: 0, message: "this is not JSON" });
  }
  return { text, root: tree.root, comments, bare: withoutComments(text, comments) };
}

interface JsonProblem {
  readonly offset: number;
  /** A sentence without words of the document, which may be secret. */
  readonly message: string;
}

interface Findings {
  readonly tree: JsonTreeBuilder;
  readonly comments: Map<number, number>;
}

function visitorFor(text: string, { tree, comments }: Findings): JSONVisitor {
  const begin = (kind: "object" | "list", offset: number) => {
    if (tree.depth === deepest) {
      throw problemAt(text, { offset, message: `this is nested more than ${deepest} levels deep` });
    }
    tree.begin(kind, offset);
  };
  return {
    onObjectBegin: (offset) => begin("object", offset),
    onArrayBegin: (offset) => begin("list", offset),
    onObjectProperty: (name, offset) => tree.key(name, offset),
    onLiteralValue: (value: EditValue | null, start, length) =>
      tree.value(value, { start, end: start + length }),
    onSeparator: (character, offset) => (character === "," ? tree.comma(offset) : undefined),
    onObjectEnd: (offset, length) => tree.end(offset + length),
    onArrayEnd: (offset, length) => tree.end(offset + length),
    onComment: (offset, length) => comments.set(offset, offset + length),
    onError: (code, found) => {
      const name = printParseErrorCode(code);
      // What is not closed has its mistake where it was opened, and not at the end of the text.
      const offset = name.startsWith("Close") ? tree.lastBegin : found;
      throw problemAt(text, { offset, message: explainJsonError(name) });
    },
  };
}

function problemAt(text: string, { offset, message }: JsonProblem): EditError {
  if (text.replace(/^\ufeff/, "").trim() === "") {
    const nothing = "there is nothing in it; a document is one value";
    return new EditError(nothing, { path: "", line: 1 });
  }
  return new EditError(message, { path: "", line: lineOf(text, offset) });
}

function withoutComments(text: string, comments: ReadonlyMap<number, number>): string {
  let from = 0;
  const parts = [...comments].map(([start, end]) => {
    const part = text.slice(from, start) + " ".repeat(end - start);
    from = end;
    return part;
  });
  return parts.join("") + text.slice(from);
}
