import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { ConfigurationValues } from "../../config/schema.ts";
import type { Delivery } from "./delivery.ts";

/** The configured `type` of a webhook. */
export type WebhookType = ConfigurationValues["webhooks"][string]["type"];

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

/** As standardwebhooks.com has it, with the key as text, or in base64 after its prefix. */
function isSignedByStandard({ headers, body }: Delivery, secret: string): boolean {
  const [id, timestamp] = [headers.get("webhook-id"), headers.get("webhook-timestamp")];
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`, "latin1"), body]);
  const key = /^whsec_(?<base64>.+)$/.exec(secret)?.groups?.["base64"];
  const bytes = key === undefined ? secret : Buffer.from(key, "base64");
  const expected = `v1,${signature(bytes, signed).toString("base64")}`;
  const given = headers.get("webhook-signature")?.split(" ") ?? [];
  return given.some((one) => isSame(one, expected));
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
