import { describe, expect, it } from "vitest";
import { InvalidUrlError } from "./errors.ts";
import { parseRemoteUrl } from "./remote-url.ts";

const port = undefined;

describe("parseRemoteUrl", () => {
  it.each([
    ["https://host/a/b.git", "https://host/a/b.git", "https://host"],
    ["http://127.0.0.1:8080/x.git", "http://127.0.0.1:8080/x.git", "http://127.0.0.1:8080"],
  ])("accepts %s", (text, url, origin) => {
    expect(parseRemoteUrl(text)).toEqual({ kind: "http", url, origin });
  });

  it.each([
    ["file:///srv/git/x.git", "/srv/git/x.git"],
    ["/srv/git/x.git", "/srv/git/x.git"],
  ])("takes %s for a path", (text, url) => {
    expect(parseRemoteUrl(text)).toEqual({ kind: "path", url });
  });

  it.each([
    ["git@host:team/x.git", { user: "git", host: "host", port, path: "team/x.git" }],
    ["git@host:/srv/x.git", { user: "git", host: "host", port, path: "/srv/x.git" }],
    ["git@[::1]:x.git", { user: "git", host: "::1", port, path: "x.git" }],
    ["git@host:a", { user: "git", host: "host", port, path: "a" }],
    ["me+ci@host:a/b.git", { user: "me+ci", host: "host", port, path: "a/b.git" }],
    ["ssh://me%40corp.example@host/x", { user: "me@corp.example", host: "host", port, path: "/x" }],
    ["ssh://git@host/x.git", { user: "git", host: "host", port, path: "/x.git" }],
    ["ssh://git@host:2222/a/x.git", { user: "git", host: "host", port: 2222, path: "/a/x.git" }],
    ["ssh://host/~me/x.git", { user: undefined, host: "host", port, path: "~me/x.git" }],
    ["ssh://me@[::1]:22/x", { user: "me", host: "::1", port: 22, path: "/x" }],
  ])("accepts %s over SSH", (text, parts) => {
    expect(parseRemoteUrl(text)).toEqual({ kind: "ssh", url: text, ...parts });
  });

  it.each([
    "https://user:s3cret@host/x.git",
    "https://s3cret@host/x.git",
    "https://host/x.git?token=s3cret",
    "ssh://git:s3cret@host/x.git",
    "ssh://-oProxyCommand=s3cret/x.git",
    "ssh://-s3cret@host/x.git",
    "-os3cret@host:x.git",
    "git@-s3cret:x.git",
    "ssh://git@host/",
    "ssh://git@host/%zzs3cret",
    "ssh://%zzs3cret@host/x.git",
    "file://s3cret/x.git",
    "file:///srv%2Fs3cret.git",
    "file:///srv/%zzs3cret.git",
    "git://host/s3cret.git",
    "ext::sh -c s3cret",
    "relative/s3cret.git",
    "--upload-pack=s3cret",
    "",
  ])("refuses %j and does not repeat it", (text) => {
    const parse = () => parseRemoteUrl(text);
    expect(parse).toThrow(InvalidUrlError);
    expect(parse).not.toThrow("s3cret");
  });
});
