/** A request that changes something, with what it is told as JSON. */
export function posted(body: object | string): RequestInit {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { method: "POST", headers: { "content-type": "application/json" }, body: text };
}
