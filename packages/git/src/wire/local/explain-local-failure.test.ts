import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AuthenticationError, RemoteUnreachableError } from "../../errors.ts";
import { explainLocalFailure } from "./explain-local-failure.ts";

const isRoot = process.getuid?.() === 0;
const purpose = "Reading from it";
let path: string;

beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), "explain-local-failure-"));
});

afterAll(() => rm(path, { recursive: true }));

describe("explainLocalFailure", () => {
  it("names the user that needs to be let in, and no credential", async () => {
    const stderr = "fatal: unable to open object directory: Permission denied";
    const error = await explainLocalFailure({ purpose, path, stderr });
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toBe(
      "Reading from it failed: the permissions of the files do not allow it. Let the user that runs this program read and write the repository.",
    );
  });

  it.skipIf(isRoot)(
    "tells a directory that may not be read from one that is no repository",
    async () => {
      const stderr = `fatal: '${path}' does not appear to be a git repository`;
      await chmod(path, 0);
      const error = await explainLocalFailure({ purpose, path, stderr });
      await chmod(path, 0o700);
      expect(error).toBeInstanceOf(AuthenticationError);
    },
  );

  it("quotes git for what else may be", async () => {
    const stderr = "fatal: bad object HEAD\n";
    const error = await explainLocalFailure({ purpose, path, stderr });
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(error.message).toMatch(/failed: bad object HEAD\. It is tried again later; .*git fsck/);
  });
});
