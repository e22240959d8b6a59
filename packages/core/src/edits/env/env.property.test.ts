import { parseEnv as parseEnvOfNode } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import { deleteEnv, getEnv, setEnv } from "./env.ts";

interface Variable {
  readonly name: string;
  readonly value: string;
  readonly head: string;
  readonly written: string;
  readonly tail: string;
}

interface File {
  /** A text is a comment. */
  readonly lines: readonly (Variable | string)[];
  readonly ending: string;
  readonly bom: string;
  readonly isEnded: boolean;
}

const names = ["A", "B", "C_1", "a.b", "APP-IMAGE"];
const piece = fc.constantFrom(
  "a",
  "é🚀",
  " ",
  "#",
  "'",
  '"',
  "$",
  "\\",
  "\\n",
  "`",
  "=",
  "\n",
  "\t",
  "{}",
);
const plain = fc.stringMatching(/^[a-zA-Z0-9_./:@%+,=-]{0,8}$/);
const pieces = fc.array(piece, { maxLength: 5 }).map((parts) => parts.join(""));
const value = fc.oneof(plain, pieces);

const written = fc.oneof(
  plain.map((value) => ({ value, written: value })),
  pieces.filter((value) => !/['\\]/.test(value)).map((value) => ({ value, written: `'${value}'` })),
  pieces
    .filter((value) => !/["\\$]/.test(value))
    .map((value) => ({ value, written: `"${value.replaceAll("\n", "\\n")}"` })),
);

const variable: fc.Arbitrary<Variable> = fc
  .record({
    name: fc.constantFrom(...names),
    written,
    prefix: fc.constantFrom("", "export ", "  "),
    equals: fc.constantFrom("=", " = ", "= "),
    tail: fc.constantFrom("", "  ", " # it's $1", " #x='"),
  })
  .filter(({ written, tail }) => written.written !== "" || tail === "")
  .map(({ name, written, prefix, equals, tail }) => ({
    name,
    ...written,
    head: prefix + name + equals,
    tail,
  }));

const file: fc.Arbitrary<File> = fc
  .record({
    lines: fc.uniqueArray(
      fc.oneof(
        { arbitrary: variable, weight: 3 },
        { arbitrary: fc.constantFrom("", "  ", "# it's A=1", '#A="', " # B='x' $"), weight: 1 },
      ),
      {
        selector: (line) => (typeof line === "string" ? Symbol("comment") : line.name),
        maxLength: 6,
      },
    ),
    ending: fc.constantFrom("\n", "\r\n"),
    bom: fc.constantFrom("", "\ufeff"),
    isEnded: fc.boolean(),
  })
  .filter(
    ({ lines, ending }) => ending === "\n" || lines.every((line) => !lineText(line).includes("\n")),
  );

/** A file, and one of its variables with its place among the lines. */
const fileWithOne = file
  .map((file) => ({
    file,
    indexes: [...file.lines.keys()].filter((index) => typeof file.lines[index] !== "string"),
  }))
  .filter(({ indexes }) => indexes.length > 0)
  .chain(({ file, indexes }) =>
    fc.record({ file: fc.constant(file), index: fc.constantFrom(...indexes) }),
  );

function lineText(line: Variable | string): string {
  return typeof line === "string" ? line : line.head + line.written + line.tail;
}

function textOf({ lines, ending, bom, isEnded }: File): string {
  const text = lines.map(lineText).join(ending);
  return bom + text + (isEnded && lines.length > 0 ? ending : "");
}

function variablesIn({ lines }: File): readonly Variable[] {
  return lines.flatMap((line) => (typeof line === "string" ? [] : [line]));
}

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

/** Whether no quotes hold a text for all readers, so that it may be refused. */
function isHardToQuote(value: string, ending: string): boolean {
  const isForSingle = !/'|\\$/.test(value) && !(ending === "\r\n" && value.includes("\n"));
  return !isForSingle && /["$\\]/.test(value);
}

describe("setEnv on any file", () => {
  it("changes one value and no byte around it", () => {
    fc.assert(
      fc.property(fileWithOne, value, ({ file, index }, value) => {
        const line = file.lines[index];
        fc.pre(typeof line === "object");
        const after = attempt(() => setEnv(textOf(file), [{ name: line.name, value }]));
        if (after instanceof EditError) {
          expect(isHardToQuote(value, file.ending)).toBe(true);
          return;
        }
        const lines = file.lines.map(lineText);
        const start = file.bom + [...lines.slice(0, index), line.head].join(file.ending);
        const end = textOf(file).slice(start.length + line.written.length);
        expect(after.slice(0, start.length)).toBe(start);
        expect(after.slice(after.length - end.length)).toBe(end);
        const lineAfter = after.slice(start.length - line.head.length, after.length - end.length);
        expect(parseEnvOfNode(lineAfter)[line.name]).toBe(value);
        for (const other of variablesIn(file)) {
          const expected = other === line ? value : other.value;
          expect(getEnv(after, other.name)).toBe(expected);
        }
        expect(setEnv(after, [{ name: line.name, value }])).toBe(after);
      }),
    );
  });

  it("adds a line and changes none of the others", () => {
    fc.assert(
      fc.property(file, value, (file, value) => {
        const edits = [{ name: "NEW", value, missing: "add" as const }];
        const after = attempt(() => setEnv(textOf(file), edits));
        if (after instanceof EditError) {
          expect(isHardToQuote(value, file.ending)).toBe(true);
          return;
        }
        expect(getEnv(after, "NEW")).toBe(value);
        expect(setEnv(after, edits)).toBe(after);
        for (const other of variablesIn(file)) {
          expect(getEnv(after, other.name)).toBe(other.value);
        }
        const without = deleteEnv(after, ["NEW"]);
        expect(file.lines.length > 0 ? without : file.bom).toBe(textOf(file));
      }),
    );
  });
});

describe("deleteEnv on any file", () => {
  it("removes the lines of a variable and nothing else", () => {
    fc.assert(
      fc.property(fileWithOne, ({ file, index }) => {
        const line = file.lines[index];
        fc.pre(typeof line === "object");
        const after = deleteEnv(textOf(file), [line.name]);
        const isLast = index === file.lines.length - 1;
        const left = textOf({ ...file, lines: file.lines.toSpliced(index, 1) });
        expect(after).toBe(isLast && !file.isEnded && file.lines.length === 1 ? file.bom : left);
        expect(deleteEnv(after, [line.name])).toBe(after);
      }),
    );
  });
});

describe("setEnv on files of people", () => {
  const compose = `# Read by docker compose.
COMPOSE_PROJECT_NAME=shop

APP_IMAGE=registry.example/shop@sha256:aaaa   # set by the pipeline
APP_URL="https://shop.example/?a=1&b=2"
DATABASE_URL=postgres://$DB_USER:$DB_PASSWORD@db/shop
EMPTY=
# APP_IMAGE=registry.example/shop:latest
HTTP_PROXY
`;
  const sourced = `\ufeff  export LOG_LEVEL='info' # not "debug"\r
export TOKEN = "a\\nb"\t# two lines\r
\r
COLOR='#ff8800'`;
  const keys = `CERTIFICATE="-----BEGIN CERTIFICATE-----
MIIB=
-----END CERTIFICATE-----" # renewed each year
KEY='
$1$ab\\cd
'
LAST=\`x\`
`;
  const one = fc.constantFrom(
    ...["COMPOSE_PROJECT_NAME", "APP_IMAGE", "APP_URL", "DATABASE_URL", "EMPTY"].map((name) => ({
      name,
      text: compose,
    })),
    ...["LOG_LEVEL", "TOKEN", "COLOR"].map((name) => ({ name, text: sourced })),
    ...["CERTIFICATE", "KEY", "LAST"].map((name) => ({ name, text: keys })),
  );

  it("changes nothing but the value", () => {
    fc.assert(
      fc.property(one, value, ({ name, text }, value) => {
        const after = attempt(() => setEnv(text, [{ name, value }]));
        if (after instanceof EditError) {
          expect(isHardToQuote(value, text === sourced ? "\r\n" : "\n")).toBe(true);
          return;
        }
        expect(getEnv(after, name)).toBe(value);
        expect(deleteEnv(after, [name])).toBe(deleteEnv(text, [name]));
        expect(setEnv(after, [{ name, value }])).toBe(after);
      }),
    );
  });
});

describe("any text as an .env file", () => {
  const odd = fc.constantFrom(
    "A",
    "B",
    "A=",
    "B='",
    "export ",
    "\r\n",
    "\r",
    "\u00a0",
    "\u2028",
    ":",
    "\\'",
  );
  const anything = fc.array(fc.oneof(piece, odd), { maxLength: 14 }).map((parts) => parts.join(""));

  it("is refused, or says the same but for what was set", () => {
    fc.assert(
      fc.property(anything, value, (text, value) => {
        const after = attempt(() => setEnv(text, [{ name: "A", value, missing: "add" }]));
        if (after instanceof EditError) {
          expect(after.message).toMatch(/^(A|A, line \d+|line \d+): [a-z]/);
          return;
        }
        expect(getEnv(after, "A")).toBe(value);
        const [before, now] = [text, after].map((content) => attempt(() => getEnv(content, "B")));
        const withoutLines = (found: unknown) =>
          found instanceof EditError ? found.message.replaceAll(/\d+/g, "") : found;
        expect(withoutLines(now)).toBe(withoutLines(before));
      }),
    );
  });
});
