import { parseReference } from "@glu/registry";
import { describe, expect, it } from "vitest";
import { hintedImages, hintedRemotes, placeOfImage, placeOfRemote } from "./hinted-places.ts";

function remotes(urls: readonly string[], configured: readonly string[]): readonly string[] {
  const all = configured.map((url) => ({ url, place: placeOfRemote(url) }));
  return hintedRemotes({ kind: "repository", urls }, all).map(({ url }) => url);
}

function images(
  hint: { readonly hosts: readonly string[]; readonly repository: string },
  configured: readonly string[],
): readonly string[] {
  const all = configured.map((text) => ({ text, place: placeOfImage(parseReference(text)) }));
  return hintedImages({ kind: "image", ...hint }, all).map(({ text }) => text);
}

describe("a hint about https://git.example.com/acme/deploy.git is about", () => {
  it.each([
    "https://git.example.com/acme/deploy.git",
    "https://git.example.com/acme/deploy",
    "https://git.example.com/acme/deploy/",
    "http://git.example.com:3000/acme/deploy.git",
    "https://GIT.example.com/Acme/Deploy.git",
    "git@git.example.com:acme/deploy.git",
    "ssh://git@git.example.com/acme/deploy.git",
    "ssh://git@git.example.com:2222/acme/deploy",
    "https://user:password@git.example.com/acme/deploy.git",
  ])("%s", (configured) => {
    const hint = ["https://git.example.com/acme/deploy.git"];
    expect(remotes(hint, [configured, "https://git.example.com/acme/other.git"])).toEqual([
      configured,
    ]);
    expect(remotes([configured], hint)).toEqual(hint);
  });
});

describe("a hint about a repository", () => {
  const here = "https://git.example.com/acme/deploy.git";
  const there = "https://github.com/acme/deploy.git";

  it("is about those on its host if there are any, and else about those of the same path", () => {
    expect(remotes([here], [here, there])).toEqual([here]);
    expect(remotes(["http://gitea:3000/acme/deploy.git"], [here, there])).toEqual([here, there]);
    expect(remotes(["http://gitea:3000/deploy.git"], [here, there])).toEqual([]);
  });

  it("is about those at any of its URLs", () => {
    const urls = ["https://example.com/git/acme/deploy", "git@example.com:acme/deploy.git"];
    const configured = ["ssh://git@example.com:2222/acme/deploy.git", there];
    expect(remotes(urls, configured)).toEqual(["ssh://git@example.com:2222/acme/deploy.git"]);
  });

  it("finds hosts that only forward, and directories", () => {
    const forwarded = "ssh://git@ssh.github.com:443/acme/deploy.git";
    expect(remotes(["git@github.com:acme/deploy.git"], [forwarded, here])).toEqual([forwarded]);
    expect(remotes(["/srv/deploy.git"], [here, "file:///srv/deploy.git"])).toEqual([
      "file:///srv/deploy.git",
    ]);
  });

  it.each(["", "deploy", "://", "javascript:alert(1)", "https://[", "%", "\0"])(
    "that names none (%j) is about nothing",
    (url) => {
      expect(remotes([url], [here, there, "/srv/deploy.git"])).toEqual([]);
    },
  );

  it("is about no image", () => {
    const all = [{ place: placeOfImage(parseReference("example.com/acme/deploy")) }];
    expect(
      hintedImages({ kind: "repository", urls: ["https://example.com/acme/deploy"] }, all),
    ).toEqual([]);
  });
});

describe("a hint about an image", () => {
  const local = "localhost:5000/shop/app:latest";
  const other = "registry.example.com/shop/app:v1";

  it("is about those of its registry, whatever their tag and its port", () => {
    const hint = { hosts: ["localhost:5001"], repository: "shop/app" };
    expect(images(hint, [local, "localhost:5000/shop/app", other])).toEqual([
      local,
      "localhost:5000/shop/app",
    ]);
  });

  it("is about those of the same repository if its registry is known by another name", () => {
    const hint = { hosts: ["10.0.0.7:5000"], repository: "shop/app" };
    expect(images(hint, [local, other, "localhost:5000/shop/web"])).toEqual([local, other]);
    expect(images({ ...hint, hosts: [] }, [local])).toEqual([local]);
  });

  it("knows the names of Docker Hub, and directories", () => {
    const hint = { hosts: ["registry-1.docker.io"], repository: "library/nginx" };
    expect(images(hint, ["nginx:latest", "quay.io/library/nginx"])).toEqual(["nginx:latest"]);
    expect(images({ hosts: [""], repository: "/srv/images" }, ["oci-layout:/srv/images"])).toEqual([
      "oci-layout:/srv/images",
    ]);
  });

  it("is about no repository of Git", () => {
    const all = [{ place: placeOfRemote("https://example.com/shop/app") }];
    const hint = { kind: "image", hosts: ["example.com"], repository: "shop/app" } as const;
    expect(hintedRemotes(hint, all)).toEqual([]);
  });
});
