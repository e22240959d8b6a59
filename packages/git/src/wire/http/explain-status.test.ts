import { describe, expect, it } from "vitest";
import {
  AuthenticationError,
  PushRefusedError,
  RateLimitedError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "../../errors.ts";
import { explainStatus, type RefusedRequest } from "./explain-status.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

function explain(overrides: Partial<RefusedRequest>) {
  return explainStatus({
    purpose: "Reading from https://host/x.git",
    service: "git-upload-pack",
    credential: "sent",
    status: 500,
    headers: new Map(),
    words: "",
    now,
    ...overrides,
  });
}

describe("explainStatus", () => {
  it.each([
    [204, RemoteUnreachableError],
    [304, RemoteUnreachableError],
    [400, RemoteUnreachableError],
    [401, AuthenticationError],
    [403, AuthenticationError],
    [404, RepositoryNotFoundError],
    [407, RemoteUnreachableError],
    [410, RepositoryNotFoundError],
    [413, RemoteUnreachableError],
    [429, RateLimitedError],
    [500, RemoteUnreachableError],
    [502, RemoteUnreachableError],
    [503, RemoteUnreachableError],
    [599, RemoteUnreachableError],
  ])("understands %i", (status, type) => {
    const error = explain({ status });
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(
      new RegExp(
        String.raw`^Reading from https://host/x\.git failed: the server answered ${status}.*\. .+\.$`,
      ),
    );
  });

  it.each([
    [403, "retry-after", "30", 30_000],
    [403, "x-ratelimit-remaining", "0", undefined],
    [429, "retry-after", "Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    [429, "x-ratelimit-reset", String(now / 1000 + 90), 90_000],
    [503, "retry-after", "5", 5000],
  ])("takes %i with %s: %s for a limit", (...row) => {
    const [status, name, value, wait] = row;
    const error = explain({ status, headers: new Map([[name, value]]) });
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toHaveProperty("retryAfter", wait);
  });

  it("takes a push that a gateway gave up on for one that may have been done", () => {
    const headers = new Map([["retry-after", "5"]]);
    const error = explain({ status: 503, headers, service: "git-receive-pack" });
    expect(error).toBeInstanceOf(RemoteUnreachableError);
  });

  it("does not take a quota that is not used up for a limit", () => {
    const headers = new Map([["x-ratelimit-remaining", "12"]]);
    expect(explain({ status: 403, headers })).toBeInstanceOf(AuthenticationError);
  });

  it.each([
    ["sent", "Check the credential that was sent"],
    ["none", "none is configured"],
    ["withheld", "a redirect led to another host"],
  ] as const)("says of a credential that it was %s", (credential, words) => {
    expect(explain({ status: 401, credential }).message).toContain(words);
    expect(explain({ status: 403, credential }).message).toContain(words);
  });

  it("refuses a push that is too large for good", () => {
    const error = explain({ status: 413, service: "git-receive-pack" });
    expect(error).toBeInstanceOf(PushRefusedError);
    expect(error.message).toContain("too large");
  });

  it("quotes the server, and ends the sentence once", () => {
    expect(explain({ status: 502, words: "Upstream is away." }).message).toContain(
      "the server answered 502 Bad Gateway: Upstream is away. It is tried again later",
    );
  });
});
