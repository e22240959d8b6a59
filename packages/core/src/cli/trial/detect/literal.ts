/** Plain data as TypeScript has it: `{ container: "app" }`. */
export function literal(data: unknown): string {
  if (Array.isArray(data)) {
    return `[${data.map(literal).join(", ")}]`;
  }
  if (typeof data !== "object" || data === null) {
    return JSON.stringify(data);
  }
  const fields = Object.entries(data).map(
    ([key, value]) => `${literalKey(key)}: ${literal(value)}`,
  );
  return `{ ${fields.join(", ")} }`;
}

function literalKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
