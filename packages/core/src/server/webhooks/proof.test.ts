import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { isProven } from "./proof.ts";

const body = Buffer.from('{ "object_kind": "push" }');

function signedWith(key: string | Buffer): Headers {
  const signature = createHmac("sha256", key).update(`id.1.${body}`).digest("base64");
  return new Headers({
    "webhook-id": "id",
    "webhook-timestamp": "1",
    "webhook-signature": `v1,${signature}`,
  });
}

test("a signing token is a key as text, or in base64 after its prefix", () => {
  const key = Buffer.alloc(24, 7);
  const secret = `whsec_${key.toString("base64")}`;
  expect(isProven("gitlab", { headers: signedWith(key), body }, secret)).toBe(true);
  expect(isProven("gitlab", { headers: signedWith(secret), body }, secret)).toBe(true);
  expect(isProven("gitlab", { headers: signedWith("other"), body }, secret)).toBe(false);
});

test.each(["whsec_!!!!!!!!!!!!!!!!", "whsec_aaaaaaaaaa", "!!!!!!!!!!!!!!!!", "whsec_"])(
  "a secret that stands for next to nothing in base64 is a key as text only: %s",
  (secret) => {
    for (const key of [Buffer.alloc(0), Buffer.from(secret.slice(6), "base64")]) {
      expect(isProven("gitlab", { headers: signedWith(key), body }, secret)).toBe(false);
    }
    expect(isProven("gitlab", { headers: signedWith(secret), body }, secret)).toBe(true);
  },
);

test("a secret of any letters is compared by its bytes", () => {
  const secret = "geheimnisvolle Öse";
  const sent = Buffer.from(secret).toString("latin1");
  const headers = new Headers({ authorization: `Bearer ${sent}` });
  expect(isProven("generic", { headers, body }, secret)).toBe(true);
  expect(isProven("registry", { headers, body }, secret.replace("Ö", "O"))).toBe(false);
});
