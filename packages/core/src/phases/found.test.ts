import { describe, expect, it } from "vitest";
import { UserCodeError } from "../errors.ts";
import { whyEmptyOf } from "./found.ts";

const general = "what is there names no content yet (its digest is empty)";
const digest = () => "";

describe("why a resource is empty", () => {
  it("is told in general if it does not say", () => {
    expect(whyEmptyOf({ digest })).toBe(general);
  });

  it("is told in its own words, which may come from its fields", () => {
    class Deployed {
      image = "app:1.2";
      digest = digest;
      whyEmpty() {
        return `"${this.image}" has no digest`;
      }
    }
    expect(whyEmptyOf(new Deployed())).toBe('"app:1.2" has no digest');
  });

  it.each([
    ["nothing", "", general],
    ["blanks", " \n\t", general],
    ["what cannot be seen", "\u200b\u202e", general],
    ["several lines", "found:\r\n  app:1.2\n", "found: app:1.2"],
    ["what deceives", "app\u202e:1.2\u001b[31m", "app:1.2[31m"],
    ["a password", "https://ada:s3cret@example.com/app", "https://example.com/app"],
    ["very much", "x".repeat(501), `${"x".repeat(499)}…`],
  ])("is safe to show if it says %s", (_, said, shown) => {
    expect(whyEmptyOf({ digest, whyEmpty: () => said })).toBe(shown);
  });

  it("is a mistake of its code if it says something else, or throws", () => {
    const silent = JSON.parse("{}").reason;
    expect(() => whyEmptyOf({ digest, whyEmpty: () => silent })).toThrow(
      new UserCodeError("whyEmpty() of the resource returned undefined, not a string"),
    );
    const whyEmpty = () => {
      throw new RangeError("no words");
    };
    expect(() => whyEmptyOf({ digest, whyEmpty })).toThrow(new RangeError("no words"));
  });
});
