import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readConfiguration } from "../src/config/configuration.ts";
import { ConfigurationError } from "../src/config/configuration-error.ts";
import { ada, edge, Proposing, repository } from "./proposing.ts";

const guide = await readFile(new URL("../../../docs/guides/from-go.md", import.meta.url), "utf8");

/** The blocks of the section on the configuration, in their order. */
function blocks(): readonly string[] {
  const [, section = ""] = /^## The configuration\n([\s\S]*?)^\| in Go/m.exec(guide) ?? [];
  return [...section.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
}

function problemsOf(text: string): string {
  try {
    readConfiguration({ cwd: "/srv", source: { file: "glu.yaml", text }, env: {} });
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.message;
    }
    throw error;
  }
  return "";
}

test("a configuration of Glu for Go is accepted, or told what has changed, as the guide shows it", () => {
  const [accepted = "", refused = "", problems] = blocks();
  expect(problemsOf(accepted)).toBe("");
  expect(`glu: ${problemsOf(refused)}\n`).toBe(problems);
});

test("branches that Glu for Go left are in the way of a proposal, in the words the guide shows", async () => {
  const proposing = await Proposing.open("github");
  try {
    const { git } = proposing.forge;
    const left = "refs/heads/glu/app/staging/0a1b2c";
    await git.git(repository, "update-ref", left, "main");
    const operations = await proposing.start();
    const refused = await operations.perform(edge, ada);
    expect(refused).toMatchObject({ outcome: "failed", code: "GIT_PUSH_REFUSED" });
    const [words = "none"] = /cannot lock ref [^`]+'/.exec(guide.replaceAll(/\s+/g, " ")) ?? [];
    expect(refused).toMatchObject({ message: expect.stringContaining(words) });
    await git.git(repository, "update-ref", "-d", left);
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
  } finally {
    await proposing.close();
  }
});
