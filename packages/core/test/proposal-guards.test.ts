import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Logger, silentLogger } from "@glu/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ada, branch, edge, forgeKinds, Proposing, repository, within } from "./proposing.ts";

/** How each of them refuses a commit that nobody has signed. */
const unsignedWords = {
  github:
    "error: GH013: Repository rule violations found for $ref.\n\n- Commits must have verified signatures.",
  gitlab: "GitLab: Commit must be signed",
  gitea: "Gitea: branch $ref is protected from unverified commit $new",
} as const;

function onlySigned(words: string): string {
  return `
while read -r old new ref; do
  case "$new $ref" in *[1-9a-f]*\\ refs/heads/glu/*)
    git cat-file commit "$new" | grep -q '^gpgsig ' || { echo "${words}" >&2; exit 1; } ;;
  esac
done`;
}

describe.each(forgeKinds)("where %s guards branches", (kind) => {
  let proposing: Proposing;
  const states = () => proposing.states();
  const protect = (...branches: readonly string[]) =>
    proposing.forge.configure({
      protection: Object.fromEntries(branches.map((name) => [name, {}])),
    });

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("a protected base takes proposals, and nothing else", async () => {
    await protect("main");
    const direct = await proposing.start(false);
    expect(await direct.perform(edge, ada)).toMatchObject({
      outcome: "failed",
      code: "GIT_PUSH_REFUSED",
      message: expect.stringMatching(/push to branch main: .*Protected branch.*protection rules/s),
    });
    await proposing.stop();
    const operations = await proposing.start();
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted", "failed"]);
  });

  test("our own branch being protected is told, and proposed from once it is free", async () => {
    await protect(branch);
    const operations = await proposing.start();
    expect(await operations.perform(edge, ada)).toMatchObject({
      outcome: "failed",
      code: "GIT_PUSH_REFUSED",
      message: expect.stringMatching(/acme\/deploy.* refused the push to branch glu\/app\/staging/),
    });
    expect(await proposing.forge.proposals()).toEqual([]);
    await protect();
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    await protect(branch);
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, ada)).toMatchObject({ code: "GIT_PUSH_REFUSED" });
    const [stale] = await proposing.forge.proposals();
    expect(stale?.body).toContain("`two`");
    expect(await states()).toEqual(["failed", "proposed", "failed"]);
    await protect();
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    const all = await proposing.forge.proposals();
    expect(all).toHaveLength(1);
    expect(all[0]?.body).toContain("`three`");
  });

  describe("by signatures", () => {
    let directory: string;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), "glu-key-"));
    });
    afterEach(() => rm(directory, { recursive: true }));

    test("a commit that is not signed is refused with what helps, and a signed one is not", async () => {
      const { git } = proposing.forge;
      await git.setHook(repository, "pre-receive", onlySigned(unsignedWords[kind]));
      const unsigned = await proposing.start();
      expect(await unsigned.perform(edge, ada)).toMatchObject({
        outcome: "failed",
        code: "GIT_PUSH_REFUSED",
        message: expect.stringMatching(
          /branch glu\/app\/staging: .*(?:sign|unverified commit).* Set "signing".*exempt the branch/s,
        ),
      });
      expect(await proposing.forge.proposals()).toEqual([]);
      await proposing.stop();
      const key = join(directory, "key");
      await promisify(execFile)("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
      const setting = { signing: { type: "ssh", key } };
      const signed = await proposing.start({}, proposing.store, setting);
      expect(await signed.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
      expect(await git.git(repository, "cat-file", "commit", branch)).toContain("gpgsig ");
      expect(await states()).toEqual(["proposed", "failed"]);
    });
  });

  test("a base that wants signatures keeps a merge by itself away, which is told and no failure", async () => {
    const warnings: object[] = [];
    const logger: Logger = { ...silentLogger, warn: (fields) => warnings.push(fields) };
    const words = "Commits must have verified signatures.";
    const operations = await proposing.start({ autoMerge: true }, proposing.store, { logger });
    const asked = () => proposing.forge.requests.filter(({ path }) => /user|graphql/.test(path));
    await expect.poll(asked, within).not.toEqual([]);
    const path = /\/graphql$|\/merge$/;
    proposing.forge.fail({ path, status: 405, body: { message: words }, times: 2 });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(warnings).toContainEqual({
      proposal: expect.stringContaining("/1"),
      code: "FORGE_REFUSED",
      error: expect.stringContaining(words),
    });
    expect(await states()).toEqual(["proposed"]);
    expect(await proposing.forge.proposals()).toMatchObject([{ state: "open" }]);
  });
});
