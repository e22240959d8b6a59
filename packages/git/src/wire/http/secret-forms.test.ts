import { describe, expect, it } from "vitest";
import { cleanText } from "../../clean-text.ts";
import { secretForms } from "./secret-forms.ts";

describe("secretForms", () => {
  it.each(["plain", "pä55 wörd/+%:?#[]", "tab\tand \u202e turned", "x".repeat(4000)])(
    "masks what a server may repeat of %j",
    (password) => {
      const basic = Buffer.from(`glu:${password}`).toString("base64");
      const echoes = [
        password,
        encodeURIComponent(password),
        encodeURI(password),
        `Authorization: Basic ${basic}`,
        Buffer.from(password).toString("base64"),
      ];
      const text = cleanText(echoes.join("\n"), secretForms({ username: "glu", password }));
      expect(text).toMatch(/^\*\*\*\n\*\*\*\n\*\*\*\nAuthorization: Basic \*\*\*\n\*\*\*$/);
    },
  );

  it("masks nothing for an empty password", () => {
    const text = "nothing is secret here";
    expect(cleanText(text, secretForms({ username: "token", password: "" }))).toBe(text);
  });
});
