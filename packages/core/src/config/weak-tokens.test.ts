import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigurationError } from "./configuration-error.ts";
import { loadConfiguration } from "./load.ts";

const good = "0123456789abcdef";
let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "glu-weak-"));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

async function problems(tokens: object, env: Record<string, string> = {}): Promise<string> {
  const text = JSON.stringify({ server: { auth: { mode: "token", tokens } } });
  await writeFile(join(cwd, "glu.yaml"), text);
  try {
    await loadConfiguration({ cwd, env });
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message.replaceAll(/^glu\.yaml:\d+:\d+: /gm, "");
  }
}

const short = "must have 16 characters or more: make one with openssl rand -base64 32";

test("tokens that nobody guesses are right, wherever they are", async () => {
  await writeFile(join(cwd, "token"), `${good}-in-a-file\n`);
  const tokens = {
    a: { token: good },
    b: { token: { file: "token" } },
    c: { token: `\${TOKEN}` },
  };
  expect(await problems(tokens, { TOKEN: `${good}-in-a-variable` })).toBe("");
});

test("short ones are problems, without showing them", async () => {
  await writeFile(join(cwd, "token"), "in-a-file-15-ch\n");
  const tokens = {
    a: { token: good.slice(1) },
    b: { token: { file: "token" } },
    c: { token: `\${TOKEN}` },
  };
  expect(await problems(tokens, { TOKEN: "hunter2" })).toBe(
    ["a", "b", "c"].map((name) => `server.auth.tokens.${name}.token: ${short}`).join("\n"),
  );
});

test("two callers cannot have the same", async () => {
  await writeFile(join(cwd, "token"), good);
  expect(await problems({ a: { token: good }, b: { token: { file: "token" } } })).toBe(
    "server.auth.tokens.b.token: is the same as server.auth.tokens.a.token: each caller needs their own",
  );
});

test("one that is not there is said once", async () => {
  const said = await problems({ a: { token: `\${NOPE}` }, b: { token: { file: "nope" } } });
  expect(said.split("\n")).toEqual([
    expect.stringContaining("needs the variable NOPE, which is not set"),
    expect.stringContaining("does not exist"),
  ]);
});
