import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Redactor } from "./redactor.ts";

function redactorOf(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const [index, secret] of secrets.entries()) {
    redactor.remember(`credential ${index}`, secret);
  }
  return redactor;
}

const secrets = [
  "hunter2",
  "pin4",
  "pa55 wörd/+%:?#[]",
  "pa(ss)wrd!~x'*",
  "hunter2?>?>",
  "a=b/c+d",
  'quoted "and" \\back',
  "tab\tbed",
  "🔑-in-the-lock",
];

/** The ways in which programs write down a text. */
function written(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString("base64");
  const url = new URL("https://example.com");
  url.password = secret;
  const percent = encodeURIComponent(secret);
  return [
    secret,
    JSON.stringify({ secret }),
    percent,
    percent.replaceAll(/%../g, (code) => code.toLowerCase()),
    encodeURI(secret),
    new URLSearchParams({ secret }).toString(),
    url.password,
    base64,
    encodeURIComponent(base64),
    Buffer.from(secret).toString("base64url"),
    Buffer.from(secret).toString("hex"),
    Buffer.from(secret).toString("hex").toUpperCase(),
  ];
}

describe("a redactor", () => {
  it.each(secrets)("lets nothing of %j through, however it is written", (secret) => {
    for (const text of written(secret)) {
      const clean = redactorOf(secret).apply(`before ${text} after`);
      expect(clean).toMatch(/^before .*\[redacted\].* after$/);
      expect(clean).not.toContain(text);
    }
  });

  it("finds any secret that is written down in any of these ways", () => {
    const text = fc.string({ minLength: 4, maxLength: 60, unit: "grapheme" });
    const rule = fc.property(text, (secret) => {
      fc.pre(secret.trim().length >= 4 && Buffer.from(secret).toString() === secret);
      for (const form of written(secret)) {
        expect(redactorOf(secret).apply(`<${form}>`)).toContain("[redacted]");
      }
    });
    fc.assert(rule);
  });

  it.each(["bot", "me", "x-access-token", ""])(
    "finds a password in the header that it is sent in, behind the user %j",
    (user) => {
      for (const secret of [...secrets, "secret"]) {
        const header = `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
        expect(redactorOf(secret).apply(header)).toContain("[redacted]");
      }
    },
  );

  it("is given text that is cut off within a character", () => {
    expect(redactorOf("half \ud83d").apply("half \ud83d")).toBe("[redacted]");
  });

  it("masks the start of a secret where a text was cut short", () => {
    const redactor = redactorOf("correct horse battery");
    expect(redactor.apply("it was correct horse b…")).toBe("it was [redacted]…");
    expect(redactor.apply("it was correct… and so on")).toBe("it was [redacted]… and so on");
    expect(redactor.apply("it was cor…")).toBe("it was cor…");
  });

  it("hides the lines of a private key, one by one", () => {
    const key = "-----BEGIN KEY-----\nAAAAB3NzaC1yc2E\nZDI1NTE5AAAAIGk\n-----END KEY-----\n";
    const redactor = redactorOf(key);
    expect(redactor.apply(key)).not.toMatch(/AAAA|ZDI1/);
    expect(redactor.apply("bad line ZDI1NTE5AAAAIGk")).toBe("bad line [redacted]");
    expect(redactor.apply("-----BEGIN KEY-----")).toBe("-----BEGIN KEY-----");
  });

  it("hides secrets that hold each other or overlap as one", () => {
    expect(redactorOf("secret", "secretive").apply("secretive")).toBe("[redacted]");
    expect(redactorOf("abcdef", "cdefgh").apply("abcdefgh")).toBe("[redacted]");
    expect(redactorOf("redacted").apply("was redacted")).toBe("was [redacted]");
  });

  it("leaves everyday words alone when a secret is as short as one", () => {
    expect(redactorOf("at", "").apply("at dawn")).toBe("at dawn");
  });

  it("masks texts in data, and neither the names of fields nor the names of objects", () => {
    const digest = `sha256:${"cafe".repeat(16)}`;
    const data = { name: "false", at: 7, ok: false, list: ["name cafe", digest], none: null };
    expect(redactorOf("name", "false", "cafe").applyToData(data)).toEqual({
      name: "[redacted]",
      at: 7,
      ok: false,
      list: ["[redacted] [redacted]", digest],
      none: null,
    });
    const token = "cafe".repeat(10);
    expect(redactorOf(token).applyToData([token, `sha1:${token}`])).toEqual([
      "[redacted]",
      "sha1:[redacted]",
    ]);
  });

  it("remembers a few older secrets of the same owner, and forgets them in time", () => {
    const redactor = new Redactor();
    for (const secret of ["token-0", "token-1", "token-2", "token-3", "token-4"]) {
      redactor.remember("app", secret);
    }
    expect(redactor.apply("token-4 token-1 token-0")).toBe("[redacted] [redacted] token-0");
  });
});
