import { describe, expect, it } from "vitest";
import type { PromotionContext } from "../promotion.ts";
import { proposalText, writtenText } from "./proposal-text.ts";

const image = "org.opencontainers.image";

function phase(name: string, kind = "git") {
  return { pipeline: "app", kind, metadata: { name } };
}

function promotion(given: Partial<PromotionContext> = {}): PromotionContext {
  return {
    id: "1",
    kind: "promotion",
    from: phase("oci", "oci"),
    to: phase("staging"),
    resource: { digest: () => "sha256:b" },
    digest: "sha256:b",
    previousDigest: "sha256:a",
    annotations: {},
    cause: "automatic",
    actor: "every 10 s",
    ...given,
  };
}

describe("the text of a proposal", () => {
  it("says from what to what, where it comes from, who asked, and what changes", () => {
    const { title, body } = proposalText(
      promotion({
        annotations: {
          [`${image}.version`]: "1.3.0",
          [`${image}.revision`]: "bbbbbbb",
          [`${image}.source`]: "https://github.com/acme/app",
        },
        previousAnnotations: {
          [`${image}.version`]: "1.2.0",
          [`${image}.revision`]: "aaaaaaa",
          [`${image}.source`]: "https://github.com/acme/app",
        },
      }),
      "-image: a\n+image: b\n",
    );
    expect(title).toBe("Update staging to 1.3.0");
    expect(body).toContain("Promotes `oci` to `staging` of `app`. Asked for by `every 10 s`.");
    expect(body).toContain("| digest | `sha256:a` | `sha256:b` |");
    expect(body).toContain("| version | `1.2.0` | `1.3.0` |");
    expect(body).toContain("Commits: <https://github.com/acme/app/compare/aaaaaaa...bbbbbbb>");
    expect(body).toContain("```diff\n-image: a\n+image: b\n```");
  });

  it("names the tags of both, and says in the title which one it moves to", () => {
    const at = (tag: string) => ({ "dev.getglu.oci.image.url": `ghcr.io/acme/app:${tag}` });
    const moved = { annotations: at("v2"), previousAnnotations: at("v1") };
    const { title, body } = proposalText(promotion(moved), "");
    expect(title).toBe("Update staging to v2");
    expect(body).toContain("| tag | `v1` | `v2` |");
    const stays = { annotations: at("latest"), previousAnnotations: at("latest") };
    expect(proposalText(promotion(stays), "").title).toBe("Update staging");
  });

  it("names no tag in the title if it is not known which one it moves from", () => {
    const annotations = { "dev.getglu.oci.image.url": "ghcr.io/acme/app:latest" };
    const previousAnnotations = { "dev.getglu.git.base_ref": "main" };
    const { title, body } = proposalText(promotion({ annotations, previousAnnotations }), "");
    expect(title).toBe("Update staging");
    expect(body).toContain("| tag |  | `latest` |");
  });

  it("of what is written again says so, and that closing it keeps nothing away", () => {
    const { body } = proposalText(promotion({ previousDigest: "sha256:b" }), "-x\n+y\n");
    expect(body).toContain(
      "Writes to `staging` of `app` again what it and `oci` show, as its files differ from that.",
    );
    expect(body).toContain("Closing it leaves the phase as it is.");
    expect(proposalText(promotion(), "").body).toContain("until the veto is lifted");
  });

  it("of a rollback links to the commits that it takes back, in the order they were made", () => {
    const built = (revision: string) => ({
      [`${image}.revision`]: revision,
      [`${image}.source`]: "https://github.com/acme/app",
    });
    const back = { annotations: built("aaaaaaa"), previousAnnotations: built("bbbbbbb") };
    const { body } = proposalText(promotion({ kind: "rollback", ...back }), "");
    expect(body).toContain("| revision | `bbbbbbb` | `aaaaaaa` |");
    expect(body).toContain(
      "Commits taken back: <https://github.com/acme/app/compare/aaaaaaa...bbbbbbb>",
    );
  });

  it("of a rollback says so, and why", () => {
    const rollback = { kind: "rollback", cause: "person", actor: "ada", reason: "5xx" } as const;
    const { title, body } = proposalText(promotion(rollback), "");
    expect(title).toBe("Roll back staging");
    expect(body).toContain("Asked for by `ada`.");
    expect(body).toContain("Reason: `5xx`");
  });

  it.each([
    ["mentions nobody", "@acme/everybody"],
    ["closes nothing", "closes #12"],
    ["links to nothing", "[click](https://evil.example)"],
    ["begins no section of its own", "<!-- glu:end -->"],
    ["ends no code", "`` ` @jane"],
    ["makes no cell", "a | b"],
  ])("%s, whatever it is told", (_, evil) => {
    const { body } = proposalText(
      promotion({ digest: evil, actor: evil, reason: evil, previousDigest: evil }),
      `+${evil}\n`,
    );
    const inner = body.replace(/\n<!-- glu:end -->$/, "");
    const outside = inner.replace(/(`{3,})diff\n[\s\S]*?\n\1/, "").replace(/`[^`\n]*`/g, "");
    expect(outside).not.toContain(evil);
    expect(outside).not.toMatch(/@\w|#\d|evil/);
    expect(body.match(/<!-- glu:end -->/g)).toHaveLength(1);
    expect(body.split("\n").filter((line) => line.startsWith("| digest"))).toEqual([
      expect.stringMatching(/^\| digest \| (?:[^|]|\\\|)* \| (?:[^|]|\\\|)* \|$/),
    ]);
  });

  it("leaves out a difference that is long, and is bounded", () => {
    const written = { title: "t".repeat(900), body: "b".repeat(200_000) };
    expect(proposalText(promotion(), "x".repeat(20_000)).body).not.toContain("xxx");
    const { title, body } = proposalText(promotion(), "", written);
    expect([title.length, body.length < 65_000]).toEqual([240, true]);
  });

  it("is what the resource says, cleaned", () => {
    const hooks = { proposalTitle: () => "Ship\u202e it\n now", proposalBody: () => "Mine.\u0007" };
    const written = writtenText(promotion(), hooks);
    const { title, body } = proposalText(promotion(), "", written);
    expect(title).toBe("Ship it now");
    expect(body).toMatch(
      /^<!-- glu:begin title=[\da-f]{16} promotion=1 -->\nMine\.\n<!-- glu:end -->$/,
    );
  });
});
