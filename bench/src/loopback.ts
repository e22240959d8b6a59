import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Listens on a free port of 127.0.0.1. */
export async function listenOnLoopback(server: Server): Promise<Server> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
