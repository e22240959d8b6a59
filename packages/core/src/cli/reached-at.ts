import { networkInterfaces } from "node:os";
import type { Configuration } from "../config/configuration.ts";
import { listensEverywhere } from "../server/site.ts";

const loopback = "127.0.0.1";

/**
 * Where those who share the store of a server ask it, unless it was told: "everywhere" is no address. A file is
 * shared on one machine, a database also from others.
 */
export function reachedAt(
  url: string,
  { server, storage }: Pick<Configuration, "server" | "storage">,
): string {
  if (server.replica_url !== undefined) {
    return new URL(server.replica_url).origin;
  }
  if (!listensEverywhere(server.host)) {
    return url;
  }
  const { protocol, port } = new URL(url);
  const host = storage.type === "sqlite" ? loopback : (outerAddress() ?? loopback);
  return `${protocol}//${host}${port && `:${port}`}`;
}

function outerAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outer = addresses.filter(({ internal, scopeid = 0 }) => !internal && scopeid === 0);
  const [first] = outer.toSorted((one, other) => one.family.localeCompare(other.family));
  return first?.family === "IPv6" ? `[${first.address}]` : first?.address;
}
