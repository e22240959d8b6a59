import { describe, expect, it } from "vitest";
import { RemoteUnreachableError, RepositoryNotFoundError } from "../../errors.ts";
import { isRedirect, type Redirect, redirectedBase, unexpectedRedirect } from "./redirect.ts";

const tail = "/info/refs?service=git-upload-pack";

function redirect(location: string | undefined, overrides: Partial<Redirect> = {}): Redirect {
  const from = new URL(`http://host/old.git${tail}`);
  const purpose = "Reading from http://host/old.git";
  return { purpose, from, location, secrets: ["s3cret"], ...overrides };
}

describe("redirectedBase", () => {
  it.each([
    [`/new.git${tail}`, "http://host/new.git"],
    [`https://host/old.git${tail}`, "https://host/old.git"],
    [`//other:8080/a/b${tail}`, "http://other:8080/a/b"],
    [`https://me:pass@other/x.git${tail}#here`, "https://other/x.git"],
    [`/größe.git${tail}`, "http://host/gr%C3%B6%C3%9Fe.git"],
  ])("follows to %s", (location, base) => {
    expect(redirectedBase(redirect(location), tail)).toBe(base);
  });

  it.each([
    ["https://host/login", "https://host/login"],
    ["/old.git/info/refs", "http://host/old.git/info/refs"],
    ["/old.git/info/refs?service=git-receive-pack", "http://host/old.git/info/refs"],
    [`/login?next=/old.git/info/refs&token=t0ken`, "http://host/login"],
    ["/login/s3cret", "http://host/login/***"],
  ])("does not follow to %s, which is no repository", (location, place) => {
    const follow = () => redirectedBase(redirect(location), tail);
    expect(follow).toThrow(RepositoryNotFoundError);
    expect(follow).toThrow(`leads to ${place},`);
  });

  it.each([`ftp://host/x.git${tail}`, undefined, "http://[", ""])(
    "does not follow to %s",
    (location) => {
      const error = location === "" ? RepositoryNotFoundError : RemoteUnreachableError;
      const from = new URL("http://host/moved");
      expect(() => redirectedBase(redirect(location, { from }), tail)).toThrow(error);
    },
  );

  it("does not give up TLS", () => {
    const from = new URL(`https://host/x.git${tail}`);
    const follow = () => redirectedBase(redirect(`http://host/x.git${tail}`, { from }), tail);
    expect(follow).toThrow(RemoteUnreachableError);
    expect(follow).toThrow("http://host/x.git");
  });
});

describe("unexpectedRedirect", () => {
  it("names the new place without secrets, control characters and query", () => {
    const { message } = unexpectedRedirect(
      redirect("https://me:pw@new/s3cret/x.git/git-upload-pack?sig=1"),
    );
    expect(message).toContain("redirected to https://new/***/x.git/git-upload-pack. ");
    expect(message).not.toMatch(/pw|sig/);
  });
});

describe("isRedirect", () => {
  it.each([301, 302, 303, 307, 308])("knows %i", (status) => {
    expect(isRedirect(status)).toBe(true);
  });

  it.each([200, 300, 304, 400])("knows that %i is none", (status) => {
    expect(isRedirect(status)).toBe(false);
  });
});
