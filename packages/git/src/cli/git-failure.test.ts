import { describe, expect, it } from "vitest";
import {
  AuthenticationError,
  GitProgramError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "../errors.ts";
import { explainFailure, remoteWords } from "./git-failure.ts";

const purpose = "Pushing to https://host/x.git";

describe("explainFailure", () => {
  it.each([
    ["fatal: Authentication failed for 'https://host/x.git/'", AuthenticationError],
    [
      "fatal: could not read Username for 'https://host': terminal prompts disabled",
      AuthenticationError,
    ],
    [
      "fatal: unable to access 'https://host/x.git/': The requested URL returned error: 403",
      AuthenticationError,
    ],
    [
      "remote: Not here.\nfatal: repository 'https://host/x.git/' not found",
      RepositoryNotFoundError,
    ],
    ["fatal: '/srv/x.git' does not appear to be a git repository", RepositoryNotFoundError],
    [
      "fatal: https://host/x.git/info/refs not valid: is this a git repository?",
      RepositoryNotFoundError,
    ],
    [
      "fatal: unable to access 'https://host/': Could not resolve host: host",
      RemoteUnreachableError,
    ],
    [
      "fatal: unable to access 'https://host/': The requested URL returned error: 502",
      RemoteUnreachableError,
    ],
    ["fatal: the remote end hung up unexpectedly", RemoteUnreachableError],
    ["error: unknown option `porcelain'\nusage: git push", GitProgramError],
    ["", RemoteUnreachableError],
  ])("reads %j", (stderr, type) => {
    const error = explainFailure({ purpose, stderr });
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(/^Pushing to https:\/\/host\/x\.git failed: .+\. [A-Z].+\.$/);
  });

  it("keeps git's own words and drops what is only noise", () => {
    const stderr = "hint: try harder\nfatal: the remote end hung up unexpectedly\n";
    expect(explainFailure({ purpose, stderr }).message).toContain(
      "failed: the remote end hung up unexpectedly.",
    );
    expect(explainFailure({ purpose, stderr }).message).not.toContain("try harder");
  });
});

describe("remoteWords", () => {
  it("returns what the server said, without prefix and padding", () => {
    expect(remoteWords("remote: one        \nfatal: two\nremote: \nremote: three")).toBe(
      "one\nthree",
    );
  });
});
