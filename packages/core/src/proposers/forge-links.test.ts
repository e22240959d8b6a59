import { describe, expect, test } from "vitest";
import { DefinitionError } from "../errors.ts";
import { forgeLinks } from "./forge-links.ts";

describe("the pages of a forge", () => {
  test.each([
    ["git@github.com:acme/deploy.git", {}, "https://github.com/acme/deploy"],
    [
      "https://jane:secret@gitlab.com/acme/infra/deploy",
      {},
      "https://gitlab.com/acme/infra/deploy/-",
    ],
    ["ssh://git@codeberg.org/acme/deploy", {}, "https://codeberg.org/acme/deploy"],
    [
      "git@ssh.example.com:acme/deploy.git",
      { provider: "gitlab", url: "https://git.example.com" },
      "https://git.example.com/acme/deploy/-",
    ],
  ] as const)("of %s", (remote, options, pages) => {
    const links = forgeLinks(remote, options);
    expect(links?.commit("c0ffee")).toBe(`${pages}/commit/c0ffee`);
    expect(links?.compare("main", "glu/a#b")).toBe(`${pages}/compare/main...glu/a%23b`);
  });

  test.each(["https://git.example.com/acme/deploy", "/srv/git/deploy.git"])(
    "are not known of %s",
    (remote) => {
      expect(forgeLinks(remote)).toBeUndefined();
    },
  );

  test("are none where there is no such repository", () => {
    expect(() => forgeLinks("https://github.com/acme")).toThrow(DefinitionError);
    expect(() => forgeLinks("https://github.com/acme")).toThrow(/owner\/name, not acme/);
  });
});
