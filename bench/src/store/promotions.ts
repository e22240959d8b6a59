import type { NewPromotion } from "./product.ts";

/** A promotion as the product records it. */
export function newPromotion(number: number): NewPromotion {
  return {
    kind: "promotion",
    edge: { kind: "promotion", from: "shop/staging", to: "shop/production" },
    arrival: "01900000-0000-7000-8000-000000000000",
    fromDigest: `sha256:${String(number).padStart(64, "0")}`,
    toDigest: `sha256:${String(number - 1).padStart(64, "0")}`,
    cause: "automatic",
    actor: "schedule",
    createdAt: new Date(),
  };
}

/** As many bytes as its record has beside the id. */
export function recordBytes({ edge, createdAt, ...fields }: NewPromotion): string {
  const begun = ["queued", "{}", 0];
  const all = [...Object.values(edge), ...Object.values(fields), createdAt.getTime(), ...begun];
  return all.join("");
}
