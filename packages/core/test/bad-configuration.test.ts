import { execFileSync, spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { type GluOptions, runGlu } from "./glu-process.ts";

const executable = fileURLToPath(new URL("../bin/glu.js", import.meta.url));
/** What nothing may show; it stands in every file, and in the environment. */
const secret = "hunter2";
const env = {
  TOKEN: secret,
  FIRST: `\${SECOND}`,
  SECOND: `\${FIRST}`,
  ITSELF: `\${ITSELF}`,
  NOTHING: "",
};
/** Enough for all that is right; a bomb takes more. */
const smallHeap = { NODE_OPTIONS: "--max-old-space-size=128" };
const basic = "  bot:\n    type: basic\n    basic:\n      username: bot\n";
const credentials = `credentials:\n${basic}      password: ${secret}\n`;
const drawn =
  "gitops-example-app\n└─ oci (oci)\n   └─ staging (git)\n      └─ production (git)\n" +
  "\npromoted by itself:\n  gitops-example-app/oci -> gitops-example-app/staging  schedule 10s\n";

let server: GitServer;
let project: ExampleProject;
let files = 0;

beforeAll(async () => {
  server = await startGitServer();
  project = await createExampleProject(server);
});
afterAll(async () => {
  await project.remove();
  await server.close();
});

function glu(args: readonly string[], options: Partial<GluOptions> = {}) {
  return runGlu(args, { cwd: project.directory, ...options, env: { ...env, ...options.env } });
}

async function writeConfiguration(content: string | Uint8Array): Promise<string> {
  files += 1;
  const file = `conf-${files}.yaml`;
  await writeFile(join(project.directory, file), content);
  return file;
}

/** The message of a command that fails as it should. */
async function refused(args: readonly string[], options: Partial<GluOptions> = {}) {
  const { code, stdout, stderr } = await glu(args, options);
  expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: "" });
  expect(stderr).not.toMatch(/^ +at |node:internal/m);
  expect(stderr).not.toContain(secret);
  return stderr;
}

/** What is said of a file, each without its name. */
async function problemsOf(content: string | Uint8Array, options: Partial<GluOptions> = {}) {
  const file = await writeConfiguration(content);
  const message = await refused(["--config", file, "validate"], options);
  expect(message).toMatch(/^glu: .*\n$/s);
  return message
    .slice("glu: ".length, -1)
    .split("\n")
    .map((line) => line.replace(`${file}:`, ""));
}

interface Row {
  readonly name: string;
  readonly text: string;
  readonly problems: readonly string[];
  /** Nothing follows in the file. */
  readonly alone?: true;
}

function repeated(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("");
}

const bomb = repeated(40, (n) =>
  n === 0 ? "a0: &a0 [x]\n" : `a${n}: &a${n} [${`*a${n - 1},`.repeat(9)}]\n`,
);
const mergeBomb = repeated(40, (n) =>
  n === 0 ? "a0: &a0 {x: 1}\n" : `a${n}: &a${n} {<<: [${`*a${n - 1},`.repeat(9)}], k${n}: 1}\n`,
);
const multiply = "1:1: has aliases that multiply to more than is reasonable";
const tooDeep = "this is nested more than 256 levels deep";
const roots =
  "there can be log, server, metrics, storage, automation, revision, sources, credentials, webhooks";
const aliasRule = "this alias has no anchor before it, or is part of what it stands for";
const password = "credentials.bot.basic.password";

const rows: readonly Row[] = [
  {
    name: "a tab for indentation",
    text: "server:\n\tport: 1\n",
    problems: ["2:1: tabs cannot indent; use spaces"],
  },
  {
    name: "a tab between spaces",
    text: "server:\n  auth:\n  \tmode: none\n",
    problems: ["3:3: tabs cannot indent; use spaces"],
  },
  {
    name: "keys that are there twice, at any depth",
    text: "log: { level: info, level: warn }\nserver: {}\nserver: {}\n",
    problems: ["1:21: the same key is there twice", "3:1: the same key is there twice"],
  },
  { name: "aliases that multiply", text: bomb, problems: [multiply] },
  { name: "merge keys that multiply", text: mergeBomb, problems: [multiply] },
  {
    name: "a merge key beside what is no mapping",
    text: "server:\n  <<: 80\n",
    problems: ["2:3: a merge key takes a mapping, or a list of mappings"],
  },
  {
    name: "a merged key that does not belong there",
    text: "server: &server { port: 1 }\nstorage:\n  <<: *server\n",
    problems: ["2:1: storage.port: unknown key; there can be type, path, url, retention"],
  },
  {
    name: "a key that is gone",
    text: `storage:\n  postgres_url: postgres://glu:${secret}@127.0.0.1/glu\n`,
    problems: [
      "2:3: storage.postgres_url: unknown key; set storage.type to postgres, and storage.url in place of this",
    ],
  },
  {
    name: "an alias of what it is part of",
    text: "log: &log { level: { <<: *log } }\n",
    problems: [`1:26: ${aliasRule}`],
  },
  {
    name: "a tag that makes something else",
    text: "storage: { path: !!binary aHVudGVyMg== }\n",
    problems: ["1:18: this tag is not understood"],
  },
  {
    name: "brackets that are nested very deep",
    text: `log: ${"[".repeat(100_000)}\n`,
    problems: [`1:261: ${tooDeep}`],
  },
  {
    name: "blocks that are nested very deep",
    text: repeated(1000, (n) => `${" ".repeat(n)}a:\n`),
    problems: [`257:258: ${tooDeep}`],
  },
  {
    name: "keys that every object has",
    text: "__proto__: { port: 1 }\nconstructor: 1\nserver: { __proto__: 1, portt: 1 }\n",
    problems: [
      `1:1: __proto__: unknown key; ${roots}`,
      `2:1: constructor: unknown key; ${roots}`,
      "3:11: server.__proto__: unknown key; there can be host, port, protocol, cert_file, key_file, public_url, replica_url, allowed_hosts, max_connections, auth, webhooks",
      '3:25: server.portt: unknown key; did you mean "port"?',
    ],
  },
  {
    name: "NUL bytes",
    text: 'storage: { path: a\0b }\nserver: { "po\0rt": 1 }\n',
    problems: [
      "1:12: storage.path: must not contain line breaks or other control characters",
      '2:11: server.po…: unknown key; did you mean "port"?',
    ],
  },
  {
    name: "nothing but NUL bytes",
    alone: true,
    text: "\0\0\0\0",
    problems: ["1:1: must be a mapping of keys, such as log, server, sources"],
  },
  {
    name: "JSON with two commas",
    alone: true,
    text: '{\n  "log": {},,\n  "server": {}\n}\n',
    problems: ["2:13: this cannot stand here"],
  },
  {
    name: "JSON without a comma",
    alone: true,
    text: '{\n  "log": {}\n  "server": {}\n}\n',
    problems: ["3:3: a character is missing: a colon, a comma, a space, a quote or a bracket"],
  },
  {
    name: "JSON without its end",
    alone: true,
    text: '{ "credentials": { "bot": { "access_token": "hunter2"',
    problems: ["1:54: the indentation does not fit, or a bracket is not closed"],
  },
  {
    name: "several things at once, in their order and each with what was expected",
    text: `server: { prot: 1 }\nlog: [info]\nstorage: { path: 3 }\nsources: { oci: { a: } }\n`,
    problems: [
      '1:11: server.prot: unknown key; did you mean "port"?',
      "2:1: log: must be a mapping of keys",
      "3:12: storage.path: must be text; put it in quotes",
      "4:19: sources.oci.a: is empty; it needs reference",
    ],
  },
];

describe.concurrent("glu validate names", () => {
  test.for(rows)("$name", { timeout: 20_000 }, async ({ text, problems, alone }) => {
    const content = alone ? text : `${text}${credentials}`;
    expect(await problemsOf(content, { env: smallHeap })).toEqual(problems);
  });

  test.for([
    [`"\${NOWHERE}"`, `${password}: needs the variable NOWHERE, which is not set`],
    [`"\${NOTHING}"`, `${password}: needs the variable NOTHING, which is empty`],
    [`"\${FIRST}"`, `${password}: needs the variable FIRST, which holds the name of another`],
    [`"\${ITSELF}"`, `${password}: needs the variable ITSELF, which holds the name of another`],
    ["{ hunter2: x }", `${password}: must be text, or file: with its path`],
    ["{ hunter2, file: conf.yaml", "the indentation does not fit, or a bracket is not closed"],
    [`[ "\${TOKEN}", hunter2 ]`, `${password}: must be text, or file: with its path`],
    ["hunter2 : hunter2", "a mapping cannot begin here; text with a colon belongs in quotes"],
    ["hunter2\n      passwort: hunter2", 'passwort: unknown key; did you mean "password"?'],
    ["hunter2\n      password: hunter2", "the same key is there twice"],
    ["*hunter2", aliasRule],
    ["!hunter2 x", "this tag is not understood"],
    ['"hunter2\\0"', `${password}: must not contain line breaks or other control characters`],
    ["hunter2\0", `${password}: must not contain line breaks or other control characters`],
    ["|\n        hunter2", `${password}: must not contain line breaks`],
    ['"hunter2\\q"', "there is no such escape sequence"],
    ["{ file: -----BEGIN KEY-----\n        hunter2 }", `${password}.file: must be one line`],
  ] as const)("what is wrong with the password %j, without it", async ([written, message]) => {
    const [first = "", ...others] = await problemsOf(
      `credentials:\n${basic}      password: ${written}\n`,
    );
    expect(first).toMatch(/^\d+:\d+: /);
    expect([first, ...others].join("\n")).toContain(message);
  });

  test.for([
    ["GLU_CREDENTIALS_BOT_BASIC_PASSWORT", "no such key; did you mean GLU_CREDENTIALS_BOT_BASIC_"],
    ["GLU_CREDENTIALS_BOT_TYPE", 'must be one of "basic", "ssh"'],
    ["GLU_SERVER_PORT", "must be a whole number from 0 to 65535"],
    ["GLU_CREDENTIALS_BOT_GITHUB_APP_APP_ID", "goes with type github_app only"],
  ] as const)("the variable %s, without what it holds", async ([variable, message]) => {
    const problems = await problemsOf(credentials, { env: { [variable]: secret } });
    expect(problems).toContainEqual(expect.stringContaining(`${variable}: ${message}`));
  });
});

describe.concurrent("a configuration that is no file of text is refused:", () => {
  test("50 MB, at once", { timeout: 20_000 }, async () => {
    const large = Buffer.alloc(50 * 1024 * 1024, `# ${secret}\n`);
    expect(await problemsOf(large, { env: smallHeap })).toEqual([" is larger than 1 MiB"]);
  });

  test("bytes that are no UTF-8", async () => {
    const latin = Buffer.from(`${credentials}# caf\u00e9\n`, "latin1");
    expect(await problemsOf(latin)).toEqual([" is not text in UTF-8"]);
  });

  test("a folder", async () => {
    await mkdir(join(project.directory, "folder"));
    const message = "glu: folder: is a folder, not a file\n";
    expect(await refused(["--config", "folder", "validate"])).toBe(message);
    expect(await refused(["inspect"], { env: { GLU_CONFIG: "folder" } })).toBe(message);
  });

  test("a pipe that nobody writes to", { timeout: 20_000 }, async () => {
    execFileSync("mkfifo", [join(project.directory, "pipe")]);
    const message = "glu: pipe: is a pipe that nobody writes to\n";
    expect(await refused(["--config", "pipe", "validate"])).toBe(message);
  });

  test("one that is not there", async () => {
    const message = "glu: nowhere.yaml: does not exist\n";
    expect(await refused(["--config", "nowhere.yaml", "validate"])).toBe(message);
    expect(await refused(["validate"], { env: { GLU_CONFIG: "nowhere.yaml" } })).toBe(message);
  });

  /** Nobody, where we are root and may read everything. */
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;
  const identity = uid === undefined ? {} : { uid };
  const probe = spawnSync(process.execPath, [executable, "--version"], identity);
  test.skipIf(probe.status !== 0)("one that may not be read", async () => {
    const file = await writeConfiguration(credentials);
    await chmod(project.directory, 0o755);
    await chmod(join(project.directory, file), uid === undefined ? 0 : 0o600);
    const message = `glu: ${file}: cannot be read: permission denied\n`;
    expect(await refused(["--config", file, "validate"], identity)).toBe(message);
  });

  test("by every command in the same words", async () => {
    const file = await writeConfiguration(`${credentials}log: { level: loud }\n`);
    const rule = 'log.level: must be one of "debug", "info", "warn", "error"';
    for (const command of [["inspect"], ["promote", "--all"], ["serve"], []]) {
      const message = await refused(["--config", file, ...command]);
      expect(message).toBe(`glu: ${file}:7:8: ${rule}\n`);
    }
  });
});

describe.concurrent("what looks odd and is right is taken:", () => {
  const sources = {
    GLU_SOURCES_OCI_APP_REFERENCE: "oci-layout:images:latest",
    GLU_SOURCES_GIT_GITOPSEXAMPLE_REMOTE_URL: "https://example.com/config.git",
  };

  test.for([
    ["an empty file", ""],
    ["nothing but comments", "# log:\n#   level: loud\n"],
    ["nothing but a byte order mark", "\ufeff"],
    ["sections with nothing below them", "sources:\nlog: ~\nserver:\n  auth:\ncredentials: null\n"],
    ["an object of JSON with nothing in it", "{}"],
    ["merge keys and aliases", "server: { <<: { port: 0 }, auth: &no {} }\nstorage: *no\n"],
  ] as const)("%s", async ([, text]) => {
    const file = await writeConfiguration(text);
    const ended = await glu(["--config", file, "validate"], { env: sources });
    expect(ended).toEqual({ code: 0, stdout: drawn, stderr: "" });
  });

  test("a byte order mark, carriage returns, aliases and empty sections, by a real look", async () => {
    const text = await readFile(join(project.directory, "glu.yaml"), "utf8");
    const anchored = text
      .replace("interval: 200ms", "interval: &often 200ms")
      .replace(/interval: 200ms\n$/, "interval: *often\n");
    const odd = `\ufeff${anchored}storage:\n${credentials}`.replaceAll("\n", "\r\n");
    const file = await writeConfiguration(odd);
    const { code, stdout, stderr } = await glu(["--config", file, "inspect"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^NAME .*\ngitops-example-app +3 +up-to-date\n$/);
  });
});

describe.concurrent("a command that is called wrongly ends with 2 and says how:", () => {
  test.for([
    ["an unknown command", ["validte"], "unknown command 'validte'\n(Did you mean validate?)"],
    ["an unknown flag", ["validate", "--jsn"], "unknown option '--jsn'\n(Did you mean --json?)"],
    ["a flag without its value", ["validate", "--config"], "option '-c, --config <path>' argument"],
    [
      "a value that is empty",
      ["--config", "", "validate"],
      "Name a file, or leave the option out.",
    ],
    ["an empty program", ["--file=", "validate"], "Name a file, or leave the option out."],
    ["too many arguments", ["validate", "glu.yaml"], "too many arguments for 'validate'"],
    ["a choice there is not", ["graph", "--format", "dot"], "Allowed choices are text, mermaid."],
    ["a label without a value", ["promote", "--label", "env"], "write a label as key=value"],
  ] as const)("%s", async ([, args, message]) => {
    const { code, stdout, stderr } = await glu(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^glu: /);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at |node:internal|hunter2/m);
  });
});
