import { describe, expect, it } from "vitest";
import { checkGitSources } from "./check-git-sources.ts";

type Sources = Readonly<Record<string, object>>;

function findings(git: Sources): readonly string[] {
  return checkGitSources({ sources: { git } }, "/srv").map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
}

function remote(settings: object, others: object = {}): object {
  return { remote: { url: "https://example.com/x.git", ...settings }, ...others };
}

describe("the URL of a Git source", () => {
  it.each([
    ["ftp://example.com/x.git", "Git remotes over ftp:// are not supported"],
    ["https://me:hunter2@example.com/x.git", "holds a user name or a password"],
    ["https://example.com/x.git?a=b", "holds a query or a fragment"],
    ["https://", "must be an https://, http://, ssh:// or file:// URL"],
    ["example.com:x.git", "must be an https://, http://, ssh:// or file:// URL"],
    ["ssh://git@example.com", "has no path to a repository"],
    ["file://host/x.git", "file:// is followed by a host"],
  ])("%s is refused", (url, reason) => {
    const found = findings({ a: remote({ url }) });
    expect(found).toEqual([expect.stringContaining(reason)]);
    expect(found[0]).toMatch(/^sources\.git\.a\.remote\.url: /);
    expect(found[0]).not.toContain("hunter2");
  });

  it.each(["https://h/x", "http://h/x", "ssh://h/x", "u@h:path", "file:///x", "/x", "./x"])(
    "%s is taken",
    (url) => {
      expect(findings({ a: remote({ url }) })).toEqual([]);
    },
  );

  it.each(["/srv/x.git", "x.git", "file:///srv/x.git"])("%s is taken with each engine", (url) => {
    for (const engine of ["wire", "cli", "auto"]) {
      expect(findings({ a: remote({ url, engine }) })).toEqual([]);
    }
  });
});

describe("two entries of one repository", () => {
  const same =
    "is not that of sources.git.a, which is the same repository (same url and credential): give both the same";
  const ssh = { type: "ssh", key: "key" };

  it.each([
    ["remote.engine", remote({ engine: "wire" }), remote({})],
    ["remote.interval", remote({}), remote({ interval: "1m" })],
    ["remote.ca_file", remote({ ca_file: "a.pem" }), remote({ ca_file: "b.pem" })],
    ["author", remote({}), remote({}, { author: { name: "Ada" } })],
    ["signing", remote({}, { signing: ssh }), remote({})],
    [
      "signing",
      remote({}, { signing: ssh }),
      remote({}, { signing: { type: "gpg", key: "8A2F1C" } }),
    ],
  ])("must not differ in %s", (key, a, b) => {
    expect(findings({ a, b })).toEqual([`sources.git.b.${key}: ${same}`]);
  });

  it.each([
    ["their branches and names", remote({ name: "up" }, { default_branch: "x" }), remote({})],
    ["how the same is written", remote({ interval: "60s" }), remote({ interval: "1m" })],
    ["what is the default anyway", remote({ engine: "auto" }), remote({})],
    ["paths that meet", remote({ ca_file: "a.pem" }), remote({ ca_file: "/srv/a.pem" })],
    ["their credentials", remote({ engine: "wire" }), remote({ credential: "c" })],
  ])("may differ in %s", (_, a, b) => {
    expect(findings({ a, b })).toEqual([]);
  });

  it.each([
    ["x.git", "/srv/x.git"],
    ["/srv/x.git", "file:///srv/x.git"],
    ["https://example.com/x.git", "HTTPS://EXAMPLE.com:443/x.git"],
  ])("are found however %s is written", (url, other) => {
    const sources = { a: remote({ url }), b: remote({ url: other, engine: "cli" }) };
    expect(findings(sources)).toEqual([`sources.git.b.remote.engine: ${same}`]);
  });

  it("are compared with the first of them, and not while one is wrong by itself", () => {
    const [a, b, c] = [remote({}), remote({ engine: "cli" }), remote({ engine: "cli" })];
    expect(findings({ a, b, c })).toEqual([
      `sources.git.b.remote.engine: ${same}`,
      `sources.git.c.remote.engine: ${same}`,
    ]);
    expect(findings({ a, b: remote({ engine: "fast" }) })).toEqual([]);
  });
});

describe("the entries of one host", () => {
  const rule =
    "is not that of sources.git.a, which is on the same host, and hosts are what is paced: give both the same, or say it once";
  const a = remote({ pushes_per_minute: 10 });

  it.each([
    "https://example.com/other.git",
    "https://example.com:8443/other.git",
    "ssh://git@EXAMPLE.com/other.git",
    "git@example.com:other.git",
  ])("must not be paced otherwise: %s", (url) => {
    expect(findings({ a, b: remote({ url, pushes_per_minute: 20 }) })).toEqual([
      `sources.git.b.remote.pushes_per_minute: ${rule}`,
    ]);
    expect(findings({ a, b: remote({ url, pushes_per_minute: 10 }) })).toEqual([]);
    expect(findings({ a, b: remote({ url }) })).toEqual([]);
    expect(findings({ b: remote({ url }), a })).toEqual([]);
  });

  it("have nothing to do with those of another", () => {
    const b = remote({ url: "https://example.org/x.git", pushes_per_minute: 20 });
    expect(findings({ a, b })).toEqual([]);
  });
});

describe("proposals", () => {
  const proposed = (settings: object, proposals: object) => ({
    a: remote({ credential: "bot", ...settings }, { proposals }),
  });

  it.each([
    ["https://github.com/acme/deploy.git", {}],
    ["https://gitlab.example.com/group/sub/deploy", {}],
    ["https://git.example.com/acme/deploy", { provider: "gitea" }],
    ["git@github.com:acme/deploy.git", { credential: "api" }],
  ])("to %s are all right", (url, proposals) => {
    expect(findings(proposed({ url }, proposals))).toEqual([]);
  });

  it.each([
    ["https://git.example.com/acme/deploy", {}, "set provider to github, gitlab or gitea"],
    ["/srv/deploy.git", {}, "is on no forge"],
    ["https://github.com/deploy", {}, "is owner/name"],
    ["git@github.com:acme/deploy.git", {}, "needs a credential that the API of the forge"],
  ])("to %s with %j are not", (url, proposals, reason) => {
    const found = findings(proposed({ url }, proposals));
    expect(found).toEqual([expect.stringContaining(reason)]);
    expect(found[0]).toMatch(/^sources\.git\.a\.proposals: /);
  });

  it("need a credential, over HTTP that of the remote", () => {
    const url = "https://github.com/acme/deploy.git";
    expect(findings({ a: remote({ url }, { proposals: {} }) })).toEqual([
      expect.stringContaining("set credential here"),
    ]);
  });
});
