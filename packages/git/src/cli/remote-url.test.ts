import { describe, expect, it } from "vitest";
import { InvalidUrlError } from "../errors.ts";
import { parseRemoteUrl } from "./remote-url.ts";

describe("parseRemoteUrl", () => {
  it.each([
    ["https://host/a/b.git", "https://host/a/b.git", "https://host"],
    ["http://127.0.0.1:8080/x.git", "http://127.0.0.1:8080/x.git", "http://127.0.0.1:8080"],
    ["file:///srv/git/x.git", "/srv/git/x.git", undefined],
    ["/srv/git/x.git", "/srv/git/x.git", undefined],
  ])("accepts %s", (text, url, origin) => {
    expect(parseRemoteUrl(text)).toEqual({ url, origin });
  });

  it.each([
    "https://user:s3cret@host/x.git",
    "https://s3cret@host/x.git",
    "https://host/x.git?token=s3cret",
    "ssh://git@host/s3cret.git",
    "git@host:s3cret.git",
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
