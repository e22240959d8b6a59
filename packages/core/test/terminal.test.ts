import type { ServerResponse } from "node:http";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { useExample } from "./example.ts";
import { app } from "./staging.ts";
import { hasTerminals, TerminalSession } from "./terminal-session.ts";

const example = useExample({ interval: "1h" });
const question = /write this\? \[y\/N\] /;
const esc = "\u001b";

function atTerminal(args: readonly string[], env = {}): TerminalSession {
  const session = new TerminalSession(args, { cwd: example.project.directory, env });
  onTestFinished(() => session.kill());
  return session;
}

async function commits(): Promise<number> {
  return (await example.git.log(example.project.repository)).length;
}

const toStaging = ["promote", app, "staging", "--apply"];

describe.skipIf(!hasTerminals)("a person at a terminal", () => {
  test("is asked before anything is written, with the diff in sight", async () => {
    const digest = await example.project.push("newer");
    const session = atTerminal(toStaging);
    await session.wrote(question);
    expect(await commits()).toBe(1);
    session.type("y\n");
    const { code, output } = await session.ended();
    expect(code).toBe(0);
    const plain = stripVTControlCharacters(output);
    expect(plain.indexOf(`@${digest}`)).toBeLessThan(plain.search(question));
    expect(plain).toContain("promoted in commit");
    expect(await commits()).toBe(2);
  });

  test.each(["n\n", "\n", "yellow\n", "\u0004"])(
    "who answers %j does not want it",
    async (answer) => {
      await example.project.push("newer");
      const session = atTerminal(toStaging);
      await session.wrote(question);
      session.type(answer);
      const { code, output } = await session.ended();
      expect(output).toContain("nothing was written\n");
      expect(code).toBe(1);
      expect(await commits()).toBe(1);
    },
  );

  test("ends it with Ctrl-C, as anywhere else", async () => {
    await example.project.push("newer");
    const session = atTerminal(toStaging);
    await session.wrote(question);
    session.type("\u0003");
    const { code, output } = await session.ended();
    expect(output).toContain("glu: interrupted\n");
    expect(code).toBe(1);
    expect(await commits()).toBe(1);
  });

  test("is not asked with --yes, without --apply, or if there is nothing to do", async () => {
    await example.project.push("newer");
    for (const args of [
      ["promote", app, "staging"],
      ["--yes", ...toStaging],
      ["do", app, "promotion", "--to", "staging", "--apply"],
    ]) {
      const { code, output } = await atTerminal(args).ended();
      expect({ args, code }).toEqual({ args, code: 0 });
      expect(output).not.toMatch(question);
    }
    expect(await commits()).toBe(2);
  });

  test("is asked before a rollback, also where the result is for a program", async () => {
    await example.project.push("newer");
    await example.run(...toStaging);
    const session = atTerminal(["rollback", app, "staging", "--reason", "x", "--apply", "--json"]);
    await session.wrote(question);
    session.type("yes\n");
    const { code, output } = await session.ended();
    expect(code).toBe(0);
    const plain = stripVTControlCharacters(output);
    expect(plain.indexOf("\n+++ b/env/staging")).toBeGreaterThan(0);
    expect(plain.indexOf("\n+++ b/env/staging")).toBeLessThan(plain.search(question));
    expect(plain).toContain('"outcome": "rolled-back"');
    expect(await commits()).toBe(3);
  });

  test("sees colours, unless they are not wanted", async () => {
    await example.project.push("newer");
    const { output } = await atTerminal(["plan", app, "staging"]).ended();
    expect(output).toMatch(new RegExp(`^${esc}\\[32m\\+ .*sha256:.*${esc}\\[39m$`, "m"));
    expect(output).toMatch(new RegExp(`^${esc}\\[31m- .*sha256:.*${esc}\\[39m$`, "m"));
    const inspected = await atTerminal(["inspect", app]).ended();
    expect(inspected.output).toContain(`(${esc}[32mup-to-date${esc}[39m)`);
    for (const env of [{ NO_COLOR: "1" }, { FORCE_COLOR: "0" }, { TERM: "dumb" }]) {
      const plain = await atTerminal(["inspect", app], env).ended();
      expect({ env, output: plain.output }).not.toMatchObject({
        output: expect.stringContaining(`${esc}[3`),
      });
    }
  });

  test("sees what takes its time in a line that is gone once it is done", async () => {
    const resume = holdGit();
    const session = atTerminal(["inspect", app]);
    await session.wrote(new RegExp(`\r${esc}\\[Kreading ${app}/(staging|production) …`));
    resume();
    const { code, output } = await session.ended();
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`…\r${esc}\\[KNAME `));
  });
});

test("piped output is the same whatever is said of colours", async () => {
  await example.project.push("newer");
  const plain = await example.run("plan", app, "staging");
  example.env = { FORCE_COLOR: "1", TERM: "xterm-256color", CLICOLOR_FORCE: "1" };
  expect(await example.run("plan", app, "staging")).toEqual(plain);
  expect(plain.stdout + plain.stderr).not.toContain(esc);
});

/** Git answers nobody until it resumes, and those who have waited not at all. */
function holdGit(): () => void {
  const waiting: ServerResponse[] = [];
  example.git.intercept = (_, response) => waiting.push(response) > 0;
  return () => {
    example.git.intercept = undefined;
    for (const response of waiting) {
      response.destroy();
    }
  };
}
