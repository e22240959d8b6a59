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

  it.each(["", "x-oauth-basic"])(
    "masks a token that is given as the user name, with %j as its password",
    (password) => {
      const credential = { username: "ghp_token", password };
      const basic = Buffer.from(`ghp_token:${password}`).toString("base64");
      const text = cleanText(`ghp_token Basic ${basic} is secret`, secretForms(credential));
      expect(text).toBe("*** Basic *** is secret");
    },
  );

  it("masks nothing where nothing is given", () => {
    const text = "nothing : is secret here";
    expect(cleanText(text, secretForms({ username: "", password: "" }))).toBe(text);
  });
});
