import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Configuration } from "./configuration.ts";
import { ConfigurationError } from "./configuration-error.ts";
import type { Environment } from "./environment.ts";
import { loadConfiguration } from "./load.ts";

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "glu-secrets-"));
});

afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

/** A configuration with this written for the password. */
async function load(password: string, env: Environment = {}): Promise<Configuration> {
  const basic = `{ username: bot, password: ${password} }`;
  const text = `credentials:\n  a: { type: basic, basic: ${basic} }\n`;
  await writeFile(join(cwd, "glu.yaml"), text);
  return await loadConfiguration({ cwd, env });
}

async function problemsOf(password: string, env?: Environment): Promise<readonly string[]> {
  const error: unknown = await load(password, env).catch((reason: unknown) => reason);
  return error instanceof ConfigurationError ? error.message.split("\n") : [];
}

function passwordIn({ credentials }: Configuration): Promise<string> {
  const { a } = credentials;
  return a?.type === "basic" ? a.basic.password.reveal() : expect.fail();
}

const key = "credentials.a.basic.password";
const variable = "GLU_CREDENTIALS_A_BASIC_PASSWORD";

describe("a secret in a variable", () => {
  const written = `'\${BOT_TOKEN}'`;

  it("is taken from there", async () => {
    const configuration = await load(written, { BOT_TOKEN: "hunter2" });
    expect(await passwordIn(configuration)).toBe("hunter2");
    expect(inspect(configuration, { depth: null })).not.toContain("hunter2");
  });

  it("may be named by the variable of its key", async () => {
    const env = { [variable]: `\${BOT_TOKEN}`, BOT_TOKEN: "hunter2" };
    expect(await passwordIn(await load("other", env))).toBe("hunter2");
  });

  it.each([
    ["not set", {}, "needs the variable BOT_TOKEN, which is not set"],
    ["empty", { BOT_TOKEN: "" }, "needs the variable BOT_TOKEN, which is empty"],
    [
      "named by another",
      { BOT_TOKEN: `\${BOT_TOKEN}` },
      "needs the variable BOT_TOKEN, which holds the name of another; name the one with the secret",
    ],
    [
      "no text of one line",
      { BOT_TOKEN: "hunter2\n" },
      "must not contain line breaks or other control characters",
    ],
  ])("is an error if it is %s", async (_, env, message) => {
    const problems = await problemsOf(written, env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^glu\.yaml:2:\d+: credentials\.a\.basic\.password: /);
    expect(problems[0]).toContain(message);
    expect(problems[0]).not.toContain("hunter2");
  });

  it.each([`'\${}'`, `'\${a b}'`])("is an error if %s names none", async (password) => {
    expect(await problemsOf(password)).toEqual([
      expect.stringContaining(`${key}: must have the name of a variable between the braces`),
    ]);
  });

  it("is meant only where nothing stands around it", async () => {
    const configuration = await load(`'x\${BOT_TOKEN}'`, { BOT_TOKEN: "hunter2" });
    expect(await passwordIn(configuration)).toBe(`x\${BOT_TOKEN}`);
  });
});

describe("a secret in a file", () => {
  it.each(["hunter2", "hunter2\n", "hunter2\r\n", "pässword"])("is read from %j", async (text) => {
    await writeFile(join(cwd, "token"), text);
    expect(await passwordIn(await load("{ file: token }"))).toBe(text.trimEnd());
  });

  it("is read anew after it changed, as Kubernetes changes what it mounts", async () => {
    for (const version of ["first", "second"]) {
      await mkdir(join(cwd, version));
      await writeFile(join(cwd, version, "token"), version);
      await symlink(version, join(cwd, `${version}-link`));
    }
    await rename(join(cwd, "first-link"), join(cwd, "data"));
    const configuration = await load("{ file: data/token }");
    expect(await passwordIn(configuration)).toBe("first");
    await rename(join(cwd, "second-link"), join(cwd, "data"));
    expect(await passwordIn(configuration)).toBe("second");
  });

  it("may be named by a variable, whatever the file says", async () => {
    await writeFile(join(cwd, "token"), "hunter2");
    const env = { [`${variable}_FILE`]: "token" };
    for (const written of ["other", "12345", "{ zz: 1 }", ""]) {
      expect(await passwordIn(await load(written, env))).toBe("hunter2");
    }
    expect(await problemsOf("other", { ...env, [variable]: "x" })).toEqual([
      `${variable}_FILE: set either this or ${variable}`,
    ]);
  });

  it("is an error if it is not there when Glu starts", async () => {
    expect(await problemsOf("{ file: token }")).toEqual([
      `glu.yaml:2:57: ${key}.file: ${join(cwd, "token")} does not exist`,
    ]);
  });

  it.each([
    ["{ hunter2 }", `${key}: must be text, or file: with its path`],
    ["{ hunter2: , file: glu.yaml }", `${key}: must be text, or file: with its path`],
    ["{}", `${key}: must be text, or file: with its path`],
    ["{ file: 3 }", `${key}.file: must be text; put it in quotes`],
    ["{ file: '' }", `${key}.file: must not be empty`],
    ["[token]", `${key}: must be text, or file: with its path`],
    ["3", `${key}: must be text, or file: with its path`],
    ["", `${key}: is empty; give it a value or remove it`],
    ["''", `${key}: must not be empty`],
  ])("is an error if %j is written", async (password, message) => {
    const problems = await problemsOf(password);
    expect(problems.map((problem) => problem.replace(/^glu\.yaml:\d+:\d+: /, ""))).toEqual([
      message,
    ]);
  });

  it.each([
    ["empty", "", "is empty"],
    ["of two lines", "hunter2\nhunter3\n", "holds more than one line, or control characters"],
    ["not text", Buffer.from([0xff, 0xfe]), "is not text in UTF-8"],
    ["large", "x".repeat(70_000), "is larger than 64 KiB"],
  ])("fails whoever needs it if it is %s", async (_, content, reason) => {
    await writeFile(join(cwd, "token"), content);
    const asking = passwordIn(await load("{ file: token }"));
    await expect(asking).rejects.toMatchObject({
      code: "CREDENTIAL_UNAVAILABLE",
      message: `the file ${join(cwd, "token")} with a secret ${reason}`,
    });
  });

  it("fails whoever needs it if it is gone meanwhile, and no longer once it is back", async () => {
    await writeFile(join(cwd, "token"), "hunter2");
    const configuration = await load("{ file: token }");
    await rm(join(cwd, "token"));
    await expect(passwordIn(configuration)).rejects.toThrow("does not exist");
    await writeFile(join(cwd, "token"), "hunter3");
    expect(await passwordIn(configuration)).toBe("hunter3");
  });
});

describe("a pipe in place of the configuration", () => {
  it("is read until it ends", async () => {
    execFileSync("mkfifo", [join(cwd, "pipe")]);
    const loading = loadConfiguration({ cwd, env: {}, file: "pipe" });
    await writeFile(join(cwd, "pipe"), "server: { port: 81 }\n");
    expect((await loading).server.port).toBe(81);
  });

  it("is an error if nobody writes to it", async () => {
    execFileSync("mkfifo", [join(cwd, "pipe")]);
    await chmod(join(cwd, "pipe"), 0o600);
    await expect(loadConfiguration({ cwd, env: {}, file: "pipe" })).rejects.toThrow(
      "pipe: is a pipe that nobody writes to",
    );
  });
});
