import { describe, expect, it } from "vitest";
import { sourceChanges } from "./source-changes.ts";

const image = (revision: string, source: string) => ({
  "org.opencontainers.image.revision": revision,
  "org.opencontainers.image.source": source,
});

describe("what was committed between two images", () => {
  it.each([
    ["https://github.com/acme/app", "https://github.com/acme/app/compare/aaa...bbb"],
    ["https://github.com/acme/app.git", "https://github.com/acme/app/compare/aaa...bbb"],
    ["https://gitlab.com/a/b/app", "https://gitlab.com/a/b/app/-/compare/aaa...bbb"],
    ["https://codeberg.org/acme/app", "https://codeberg.org/acme/app/compare/aaa...bbb"],
  ])("is on a page of the forge of %s", (source, compare_url) => {
    const changes = sourceChanges(image("aaa", source), image("bbb", source));
    expect(changes).toEqual({ from_revision: "aaa", to_revision: "bbb", compare_url });
  });

  it.each(["https://git.example.com/acme/app", "https://github.com/acme"])(
    "has no page where %s does not tell that there is one",
    (source) => {
      const changes = sourceChanges(image("aaa", source), image("bbb", source));
      expect(changes).toEqual({ from_revision: "aaa", to_revision: "bbb" });
    },
  );

  it.each([
    ["the revision is the same", image("aaa", "https://github.com/acme/app")],
    ["they come from two repositories", image("bbb", "https://github.com/acme/other")],
    ["one does not say its revision", image("", "https://github.com/acme/app")],
    ["one does not say its source", image("bbb", "")],
    ["one says no commit", image("closes #1", "https://github.com/acme/app")],
  ])("is not known if %s", (_, other) => {
    const given = image("aaa", "https://github.com/acme/app");
    expect(sourceChanges(given, other)).toBeUndefined();
    expect(sourceChanges(other, given)).toBeUndefined();
  });
});
