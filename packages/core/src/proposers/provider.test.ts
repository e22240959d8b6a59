import { describe, expect, test } from "vitest";
import { DefinitionError } from "../errors.ts";
import { guessProvider, locateForge } from "./provider.ts";

describe("guessProvider", () => {
  test.each([
    ["https://github.com/acme/deploy.git", "github"],
    ["git@github.com:acme/deploy.git", "github"],
    ["ssh://git@ssh.github.com:443/acme/deploy.git", "github"],
    ["https://github.example.com/acme/deploy", "github"],
    ["https://acme.ghe.com/acme/deploy", "github"],
    ["https://gitlab.com/acme/infra/deploy.git", "gitlab"],
    ["ssh://git@code.gitlab.example.com:2222/acme/deploy.git", "gitlab"],
    ["https://codeberg.org/acme/deploy.git", "gitea"],
    ["https://gitea.com/acme/deploy.git", "gitea"],
    ["git@forgejo.example.com:acme/deploy.git", "gitea"],
    ["https://GitLab.Example.com/acme/deploy.git", "gitlab"],
    ["https://git.example.com/acme/deploy.git", undefined],
    ["https://example.com/github.com/deploy.git", undefined],
    ["file:///srv/github.com/deploy.git", undefined],
    ["/srv/github.com/deploy.git", undefined],
    ["C:/github.com/deploy", undefined],
    ["not a remote", undefined],
  ])("%s is %s", (remote, provider) => {
    expect(guessProvider(remote)).toBe(provider);
  });
});

function placesOf(remote: string, options: Parameters<typeof locateForge>[1] = {}) {
  const { api, repository } = locateForge(remote, options);
  return { api: api.href, path: repository.path, web: repository.web };
}

describe("locateForge", () => {
  test("finds github.com, however it is reached", () => {
    const found = {
      api: "https://api.github.com/",
      path: "acme/deploy",
      web: "https://github.com/acme/deploy",
    };
    const remotes = [
      "https://github.com/acme/deploy.git",
      "https://github.com/acme/deploy/",
      "https://jane:secret@github.com/acme/deploy",
      "https://www.github.com/acme/deploy",
      "git@github.com:acme/deploy.git",
      "git@github.com:/acme/deploy.git/",
      "ssh://git@github.com/acme/deploy",
      "ssh://git@ssh.github.com:443/acme/deploy.git",
    ];
    expect(remotes.map((remote) => placesOf(remote))).toEqual(remotes.map(() => found));
  });

  test("B77: finds GitHub Enterprise on a server of its own, and in the cloud", () => {
    expect(placesOf("https://github.example.com:8443/acme/deploy.git")).toEqual({
      api: "https://github.example.com:8443/api/v3/",
      path: "acme/deploy",
      web: "https://github.example.com:8443/acme/deploy",
    });
    expect(placesOf("ssh://git@acme.ghe.com:2222/acme/deploy").api).toBe(
      "https://api.acme.ghe.com/",
    );
  });

  test("keeps all groups of a project on GitLab, and drops the port of ssh", () => {
    expect(placesOf("ssh://git@gitlab.example.com:2222/acme/infra/deploy.git")).toEqual({
      api: "https://gitlab.example.com/api/v4/",
      path: "acme/infra/deploy",
      web: "https://gitlab.example.com/acme/infra/deploy",
    });
  });

  test("keeps the port and what stands before the repository on Gitea", () => {
    expect(placesOf("http://gitea.example.com:3000/git/acme/deploy.git")).toEqual({
      api: "http://gitea.example.com:3000/git/api/v1/",
      path: "acme/deploy",
      web: "http://gitea.example.com:3000/git/acme/deploy",
    });
  });

  test("goes by the provider and the address that are set", () => {
    const url = "https://git.example.com/gitea/";
    const found = {
      api: "https://git.example.com/gitea/api/v1/",
      path: "acme/deploy",
      web: "https://git.example.com/gitea/acme/deploy",
    };
    const options = { provider: "gitea", url } as const;
    expect(placesOf("https://git.example.com/gitea/acme/deploy.git", options)).toEqual(found);
    expect(placesOf("git@ssh.example.com:acme/deploy.git", options)).toEqual(found);
    expect(
      placesOf("https://git.example.com/forge/acme/infra/deploy", {
        provider: "gitlab",
        url: "https://git.example.com/forge",
      }),
    ).toEqual({
      api: "https://git.example.com/forge/api/v4/",
      path: "acme/infra/deploy",
      web: "https://git.example.com/forge/acme/infra/deploy",
    });
  });

  test("names the forge and the repository, without user and password", () => {
    const { name } = locateForge("https://jane:secret@github.com/acme/deploy.git").repository;
    expect(name).toBe("GitHub (github.com/acme/deploy)");
  });

  test.each([
    ["https://git.example.com/acme/deploy", {}, /git\.example\.com does not tell .* set provider/],
    ["/srv/git/deploy.git", {}, /is on no forge/],
    ["/srv/git/deploy.git", { provider: "github" }, /is on no forge/],
    ["https://github.com/acme", {}, /GitHub is owner\/name, not acme/],
    ["https://github.com/acme/infra/deploy", {}, /owner\/name, not acme\/infra\/deploy/],
    ["git@codeberg.org:acme/infra/deploy.git", {}, /Gitea is owner\/name/],
    ["git@gitlab.com:deploy.git", {}, /group\/project .*, not deploy/],
    ["git@gitlab.com:acme/../deploy.git", {}, /not acme\/\.\.\/deploy/],
    ["https://github.com/acme/deploy", { url: "git.example.com" }, /https:\/\/ or http:\/\/ URL/],
  ] as const)("does not take %s", (remote, options, words) => {
    const locate = () => locateForge(remote, options);
    expect(locate).toThrow(DefinitionError);
    expect(locate).toThrow(words);
  });
});
