import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Delivery } from "./delivery.ts";

/** The configured `type` of a webhook. */
export type WebhookType = "github" | "gitlab" | "gitea" | "registry" | "generic";

/** Bytes. */
const shortestKey = 16;

/** Whether its sender knows the secret. Takes as long for one that nearly does. */
export function isProven(type: WebhookType, delivery: Delivery, secret: string): boolean {
  const { headers, body } = delivery;
  const isGiven = (name: string, expected: string) => isSame(headers.get(name), expected);
  const hmac = signature(secret, body).toString("hex");
  switch (type) {
    case "github":
      return isGiven("x-hub-signature-256", `sha256=${hmac}`);
    case "gitlab":
      return isGiven("x-gitlab-token", secret) || isSignedByStandard(delivery, secret);
    case "gitea":
      return isGiven("x-forgejo-signature", hmac) || isGiven("x-gitea-signature", hmac);
    case "registry":
      return isGiven("authorization", `Bearer ${secret}`);
    case "generic":
      return (
        isGiven("authorization", `Bearer ${secret}`) || isGiven("x-glu-signature", `sha256=${hmac}`)
      );
  }
}

/** As standardwebhooks.com has it: the key is the text, or what its base64 after a prefix stands for. */
function isSignedByStandard({ headers, body }: Delivery, secret: string): boolean {
  const [id, timestamp] = [headers.get("webhook-id"), headers.get("webhook-timestamp")];
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`, "latin1"), body]);
  const given = headers.get("webhook-signature")?.split(" ") ?? [];
  const expected = keysIn(secret).map((key) => `v1,${signature(key, signed).toString("base64")}`);
  return given.some((one) => expected.some((other) => isSame(one, other)));
}

function keysIn(secret: string): readonly Buffer[] {
  const [, encoded = ""] = /^whsec_(.+)$/.exec(secret) ?? [];
  const decoded = Buffer.from(encoded, "base64");
  // What is no base64 stands for next to nothing, which anybody could guess.
  return [Buffer.from(secret), ...(decoded.length >= shortestKey ? [decoded] : [])];
}

function signature(key: string | Buffer, bytes: Buffer): Buffer {
  return createHmac("sha256", key).update(bytes).digest();
}

/** Headers are bytes, one per character. */
function isSame(given: string | null, expected: string): boolean {
  return (
    given !== null &&
    timingSafeEqual(hash(Buffer.from(given, "latin1")), hash(Buffer.from(expected)))
  );
}

function hash(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
