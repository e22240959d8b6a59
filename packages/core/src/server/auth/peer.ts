import { isIPv6 } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

/** The address a request comes from: that of a client, or of a proxy. Empty if it came over no network. */
export function peerOf({ env }: Pick<Context, "env">): string {
  const { incoming }: Partial<HttpBindings> = env ?? {};
  const address = incoming?.socket.remoteAddress ?? "";
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

/** What one machine has of addresses: one of IPv4, 64 bits of IPv6. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) {
    return address;
  }
  const [start = "", end] = address.replace(/%.*/, "").toLowerCase().split("::");
  const before = groupsIn(start);
  const after = groupsIn(end ?? "");
  const between = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return `${[...before, ...between, ...after].slice(0, 4).join(":")}::/64`;
}

function groupsIn(text: string): readonly string[] {
  return text.split(":").filter((group) => group !== "");
}
