import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runGit } from "../run-git.ts";
import { generatedRepository } from "./generated-repository.ts";

const { signal } = new AbortController();

describe("generatedRepository", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "generated-repository-test-"));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("is made once, also when several ask at the same time", async () => {
    const asking = Array.from({ length: 3 }, () =>
      generatedRepository("SMALL", { signal, directory }),
    );
    const [repository = "", ...others] = await Promise.all(asking);
    expect(others).toEqual([repository, repository]);
    expect(await readdir(directory)).toEqual([basename(repository)]);
    const count = await runGit(["rev-list", "--count", "main"], { directory: repository });
    expect(count.toString()).toBe("20\n");
  });

  it("is not made again, and says when it is made", async () => {
    const lines: string[] = [];
    const options = { signal, directory, progress: (line: string) => void lines.push(line) };
    const repository = await generatedRepository("SMALL", options);
    expect(await generatedRepository("SMALL", options)).toBe(repository);
    expect(lines).toEqual(["generating the repository SMALL"]);
  });

  it("leaves nothing behind when it is called off", async () => {
    const stop = new AbortController();
    const progress = () => stop.abort(new Error("called off"));
    const making = generatedRepository("SMALL", { signal: stop.signal, directory, progress });
    await expect(making).rejects.toThrow("aborted");
    expect(await readdir(directory)).toEqual([]);
  });
});
