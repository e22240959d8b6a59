import { describe, expect, it } from "vitest";
import {
  AuthenticationError,
  GitProgramError,
  HostKeyError,
  RateLimitedError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "./errors.ts";
import { explainFailure, remoteWords } from "./explain-failure.ts";

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
    [
      "fatal: unable to access 'https://host/': The requested URL returned error: 429",
      RateLimitedError,
    ],
    ["fatal: the remote end hung up unexpectedly", RemoteUnreachableError],
    ["ssh: connect to host h port 22: Permission denied", RemoteUnreachableError],
    ["FATAL: R any app glu DENIED by fallthru", AuthenticationError],
    ["remote: Your deploy key is expired.", AuthenticationError],
    ["remote: fatal: Project not found", RepositoryNotFoundError],
    ["error: unknown option `porcelain'\nusage: git push", GitProgramError],
    ["", RemoteUnreachableError],
  ])("reads %j", (stderr, type) => {
    const error = explainFailure({ purpose, stderr });
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(/^Pushing to https:\/\/host\/x\.git failed: .+\. [A-Z].+\.$/);
  });

  describe("of a program that works in a directory of ours", () => {
    const directory = "/tmp/ours";
    const full = "error: file write error: No space left on device\nfatal: unpack-objects failed";

    it("names it when its disk is full", () => {
      const error = explainFailure({ purpose, stderr: full, directory, writes: true });
      expect(error).toBeInstanceOf(GitProgramError);
      expect(error.message).toContain(`the disk of ${directory} is writable and has space left`);
    });

    it.each([
      ["the disk of the server is full", { stderr: `remote: ${full}`, writes: true }],
      ["the program does not write there", { stderr: full }],
    ])("does not name it when %s", (_, failure) => {
      expect(explainFailure({ purpose, directory, ...failure })).toBeInstanceOf(
        RemoteUnreachableError,
      );
    });

    it("does not take it for the repository of the server when it is gone", () => {
      const stderr = `fatal: not a git repository: '${directory}/x.git'`;
      expect(explainFailure({ purpose, stderr, directory })).toBeInstanceOf(RemoteUnreachableError);
      expect(explainFailure({ purpose, stderr })).toBeInstanceOf(RepositoryNotFoundError);
    });
  });

  it("keeps git's own words and drops what is only noise", () => {
    const stderr = "hint: try harder\nfatal: the remote end hung up unexpectedly\n";
    expect(explainFailure({ purpose, stderr }).message).toContain(
      "failed: the remote end hung up unexpectedly.",
    );
    expect(explainFailure({ purpose, stderr }).message).not.toContain("try harder");
  });
});

const advice = `
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.`;

describe("explainFailure of what ssh and the hosts behind it say", () => {
  it.each([
    ["git@host: Permission denied (publickey).", AuthenticationError],
    ["Received disconnect from 10.0.0.1: Too many authentication failures", AuthenticationError],
    ["ERROR: Permission to glu/app.git denied to deploy key", AuthenticationError],
    [
      "ERROR: The key you are authenticating with has been marked as read only.",
      AuthenticationError,
    ],
    ["remote: You are not allowed to push code to this project.", AuthenticationError],
    ['Load key "/key": bad permissions\ngit@host: Permission denied.', AuthenticationError],
    ['Load key "/key": error in libcrypto\ngit@host: Permission denied.', AuthenticationError],
    ["ERROR: Repository not found.", RepositoryNotFoundError],
    [
      "ERROR: The project you were looking for could not be found or you don't have permission to view it.",
      RepositoryNotFoundError,
    ],
    ["Gitea: Cannot find repository: glu/app", RepositoryNotFoundError],
    ["conq: repository does not exist.", RepositoryNotFoundError],
    ["ssh: connect to host host port 22: Connection refused", RemoteUnreachableError],
    ["ssh: Could not resolve hostname host: Name or service not known", RemoteUnreachableError],
    ["ssh: connect to host host port 22: Connection timed out", RemoteUnreachableError],
    ["kex_exchange_identification: Connection closed by remote host", RemoteUnreachableError],
    ["No user exists for uid 1000", GitProgramError],
    ["command-line: line 0: Bad configuration option: identityagent", GitProgramError],
    ["sh: 1: ssh: not found", GitProgramError],
    ["error: cannot run ssh: No such file or directory", GitProgramError],
    ["The ED25519 host key for host is marked as revoked.", HostKeyError],
  ])("reads %j", (words, type) => {
    for (const stderr of [words, `${words}${advice}`]) {
      const error = explainFailure({ purpose, stderr });
      expect(error).toBeInstanceOf(type);
      const last = words
        .split("\n")
        .at(-1)
        ?.replace(/^(?:error|remote): |\.$/gi, "");
      expect(error.message).toContain(`${last}.`);
      expect(error.message).not.toContain("make sure you have");
    }
  });

  const server = { host: "git.example", port: 2222, knownHosts: "/known" };
  const unknown =
    "No ED25519 host key is known for [git.example]:2222 and you have requested strict checking.\nHost key verification failed.";
  const changed =
    "@@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n@@@@@\nOffending ED25519 key in /known:3\nHost key for [git.example]:2222 has changed and you have requested strict checking.\nHost key verification failed.";

  it.each([
    [unknown, "is not known: /known has no key of it"],
    [changed, "has another key than the one in /known"],
  ])("says whose key is in question, where it belongs and how to get it", (words, explanation) => {
    const error = explainFailure({ purpose, stderr: `${words}${advice}`, server });
    expect(error).toBeInstanceOf(HostKeyError);
    expect(error.message).toContain(`The SSH server git.example ${explanation}`);
    expect(error.message).toContain('"ssh-keyscan -p 2222 git.example"');
  });

  it("leaves the port of ssh itself out", () => {
    const { message } = explainFailure({
      purpose,
      stderr: unknown,
      server: { ...server, port: undefined },
    });
    expect(message).toContain('"ssh-keyscan git.example"');
  });
});

describe("remoteWords", () => {
  it("returns what the server said, without prefix and padding", () => {
    expect(remoteWords("remote: one        \nfatal: two\nremote: \nremote: three")).toBe(
      "one\nthree",
    );
  });
});
