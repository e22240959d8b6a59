import { type ParseError, parse as parseJson } from "jsonc-parser";
import { beforeAll, describe, expect, test } from "vitest";
import { type CodeBlock, codeBlocksOf, fileOf, pagesWithCode } from "./code-blocks.ts";
import { shellFaults } from "./shell-blocks.ts";
import { compiledBlocks } from "./ts-blocks.ts";
import { yamlFaults } from "./yaml-blocks.ts";

type Faults = readonly string[] | Promise<readonly string[]>;

let wrongLines = 0;
let tsFaults: (block: CodeBlock) => readonly string[];

/** What each language is held to. A block of another one, or of none, is a fault: nobody would know whether it is right. */
const languages: Readonly<Record<string, (block: CodeBlock) => Faults>> = {
  ts: (block) => tsFaults(block),
  js: (block) => tsFaults(block),
  yaml: yamlFaults,
  json: jsonFaults,
  sh: shellFaults,
  console: shellFaults,
  diff: diffFaults,
  text: textFaults,
  tf: ({ page }) => onlyOn("docs/guides/resources.md", page),
  go: ({ page }) => onlyOn("docs/guides/from-go.md", page),
};

/** One of each kind, with what is to be said of it. */
const wrong = [
  fault("ts", 'import { oci } from "@glu/core";\nexport const app = oci(1);\n', /number/),
  fault("ts", "export const a = unheardOf;\n", /unheardOf/),
  fault("yaml", "sources: {\n", /./),
  fault("yaml", "sources: { oci: { app: { referense: x } } }\n", /did you mean "reference"/),
  fault("yaml", "remote: { url: x }\n", /say in its first line/),
  fault("yaml", "- runs: npm test\n", /additional/),
  fault("yaml", "apiVersion: apps/v1\nkind: Deployment\nspec: { replica: 2 }\n", /additional/),
  fault("js", "console.log(unheardOf);\n", /unheardOf/),
  fault("json", "// comment\n{}\n", /cannot be parsed/),
  fault("json", '{ "a": 1, }\n', /cannot be parsed/),
  fault("sh", "npm exec -- glu inspct\n", /unknown command 'inspct'/),
  fault("sh", "npm exec -- glu inspect --deep\n", /unknown option '--deep'/),
  fault("sh", "npm exec -- glu rollback shop staging\n", /--reason/),
  fault("sh", "node packages/core/bin/glu.js promot\n", /unknown command 'promot'/),
  fault("sh", "cd x && glu inspect\n", /^glu inspect: no program that is known here/),
  fault("sh", "npm run nothing\n", /there is no script nothing/),
  fault("sh", "cp ../glu/deploy/none.yaml .\n", /there is no .*none.yaml/),
  fault("sh", "curl http://127.0.0.1:8080/api/v1/pipeline\n", /no \/api\/v1\/pipeline/),
  fault("sh", 'echo "$(npm exec -- glu serv)"\n', /unknown command 'serv'/),
  fault("sh", "if true; then\n", /syntax error/),
  fault("console", "npm exec -- glu inspect\n", /begins with what is typed/),
  fault("console", "$ npm exec -- glu nothing\nsome output\n", /unknown command 'nothing'/),
  fault("diff", " a\n b\n", /changes nothing/),
  fault("text", "npm exec -- glu inspect\n", /is typed/),
  fault("tf", "x = 1\n", /no test/),
  fault("", "x\n", /is none of ts/),
  fault("rust", "x\n", /is none of ts/),
];

const pages = await pagesWithCode();
const blocks = new Map<string, readonly CodeBlock[]>();

beforeAll(async () => {
  for (const page of pages) {
    blocks.set(page, await codeBlocksOf(page));
  }
  tsFaults = compiledBlocks([...blocks.values(), wrong].flat());
});

async function faultsOf(block: CodeBlock): Promise<readonly string[]> {
  return await (languages[block.language] ?? unknownLanguage)(block);
}

describe("every block of code is right:", () => {
  test.each(pages)("%s", async (page) => {
    const faults: string[] = [];
    for (const block of blocks.get(page) ?? []) {
      const found = await faultsOf(block);
      faults.push(...found.map((fault) => `${page}:${block.line}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });
});

describe("what is wrong with a block is said:", () => {
  test.each(wrong)("$language $line", async (block) => {
    expect((await faultsOf(block)).join("\n")).toMatch(block.fault);
  });
});

function fault(language: string, text: string, fault: RegExp): CodeBlock & { fault: RegExp } {
  const { page, context, earlier } = { page: "docs/wrong.md", context: "", earlier: [] };
  wrongLines += 1;
  return { page, line: wrongLines, language, context, text, earlier, fault };
}

function unknownLanguage({ language }: CodeBlock): Faults {
  const known = Object.keys(languages).join(", ");
  return [`"${language}" is none of ${known}: teach code-blocks.test.ts to check it`];
}

/** A file may have comments and a comma at the end, if its first line is a comment with its name. */
function jsonFaults(block: CodeBlock): Faults {
  const errors: ParseError[] = [];
  const isFile = fileOf(block) !== undefined;
  parseJson(block.text, errors, { disallowComments: !isFile, allowTrailingComma: isFile });
  return errors.slice(0, 1).map(({ offset }) => `cannot be parsed at ${offset}`);
}

/** Not checked here: `resource-guide.test.ts` promotes in each file of its guide, and the programs in Go are of others. */
function onlyOn(own: string, page: string): Faults {
  return page === own ? [] : [`no test does anything with it but on ${own}`];
}

/** With what the command said before and after it. */
function diffFaults(block: CodeBlock): Faults {
  return /^[-+](?![-+])/m.test(block.text) ? textFaults(block) : ["changes nothing"];
}

/** Output, or a sketch: nothing that somebody would type. */
function textFaults({ text }: CodeBlock): readonly string[] {
  const typed = text.match(/^(?:\$ |npm |npx |node |glu |curl |git ).*/gm) ?? [];
  return typed.map((line) => `is typed, so the block is sh or console: ${line}`);
}
