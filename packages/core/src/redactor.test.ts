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
  "pa55 wörd/+%:?#[]",
  'quoted "and" \\back',
  "tab\tbed",
  "🔑-in-the-lock",
];

describe("a redactor", () => {
  it.each(secrets)("lets nothing of %j through, however it is written", (secret) => {
    const written = [
      secret,
      JSON.stringify({ secret }),
      encodeURIComponent(secret),
      encodeURI(secret),
      new URLSearchParams({ secret }).toString(),
      Buffer.from(secret).toString("base64"),
      Buffer.from(secret).toString("base64url"),
      Buffer.from(secret).toString("hex"),
    ];
    for (const text of written) {
      const clean = redactorOf(secret).apply(`before ${text} after`);
      expect(clean).toMatch(/^before .*\[redacted\].* after$/);
      expect(clean).not.toContain(text);
    }
  });

  it("finds a secret in the middle of something that is encoded", () => {
    const text = fc.string({ minLength: 8, maxLength: 40, unit: "grapheme-ascii" });
    const around = fc.string({ maxLength: 7 });
    const rule = fc.property(text, around, around, (secret, before, after) => {
      const encoded = Buffer.from(`${before}${secret}${after}`).toString("base64");
      expect(redactorOf(secret).apply(encoded)).toContain("[redacted]");
    });
    fc.assert(rule);
  });

  it("is given text that is cut off within a character", () => {
    expect(redactorOf("half \ud83d").apply("half \ud83d")).toBe("[redacted]");
  });

  it("hides the lines of a private key, one by one", () => {
    const key = "-----BEGIN KEY-----\nAAAAB3NzaC1yc2E\nZDI1NTE5AAAAIGk\n-----END KEY-----\n";
    const redactor = redactorOf(key);
    expect(redactor.apply(key)).not.toMatch(/AAAA|ZDI1/);
    expect(redactor.apply("bad line ZDI1NTE5AAAAIGk")).toBe("bad line [redacted]");
    expect(redactor.apply("-----BEGIN KEY-----")).toBe("-----BEGIN KEY-----");
  });

  it("hides the longer of two secrets of which one holds the other", () => {
    expect(redactorOf("secret", "secretive").apply("secretive")).toBe("[redacted]");
  });

  it("leaves everyday words alone when a secret is as short as one", () => {
    expect(redactorOf("at", "").apply("at dawn")).toBe("at dawn");
  });

  it("remembers a few older secrets of the same owner, and forgets them in time", () => {
    const redactor = new Redactor();
    for (const secret of ["token-0", "token-1", "token-2", "token-3", "token-4"]) {
      redactor.remember("app", secret);
    }
    expect(redactor.apply("token-4 token-1 token-0")).toBe("[redacted] [redacted] token-0");
  });
});
