import { describe, expect, test } from "vitest";
import { UserCodeError } from "./errors.ts";
import type { PromotionContext } from "./promotion.ts";
import { userText } from "./user-text.ts";

const phase = { pipeline: "app", kind: "git", metadata: { name: "staging" } };
const promotion: PromotionContext = {
  id: "1",
  kind: "promotion",
  from: phase,
  to: phase,
  resource: { digest: () => "b" },
  digest: "b",
  previousDigest: "a",
  annotations: {},
  cause: "person",
  actor: "ada",
};

describe("what a method of the resource writes", () => {
  test("is asked for as a method, with the promotion", () => {
    const resource = {
      prefix: "ship",
      commitMessage(this: { prefix: string }, { digest }: PromotionContext) {
        return `${this.prefix} ${digest}`;
      },
    };
    expect(userText(resource, "commitMessage", promotion)).toBe("ship b");
  });

  test("is nothing where there is no such method", () => {
    expect(userText({}, "commitMessage", promotion)).toBeUndefined();
  });

  test("is told by its name if it fails, or is no text", () => {
    const fail = () => {
      throw new Error("no digest");
    };
    const failing = () => userText({ proposalBody: fail }, "proposalBody", promotion);
    expect(failing).toThrow(UserCodeError);
    expect(failing).toThrow("proposalBody() of the resource failed: no digest");
    const later: object = { proposalTitle: async () => "title" };
    const given = () => userText(later, "proposalTitle", promotion);
    expect(given).toThrow("proposalTitle() of the resource returned object, not a string");
  });
});
