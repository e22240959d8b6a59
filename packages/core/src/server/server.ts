import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { ListenError } from "../errors.ts";
import { type RoutesOptions, routes } from "./routes.ts";

export interface ServerOptions extends RoutesOptions {
  /** 0 takes a free port. */
  readonly port: number;
}

export interface Server {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Answers what is being asked, then stops listening. */
  readonly close: () => Promise<void>;
}

/** How long requests that run may take to end when the server stops, in ms. */
const drainLimit = 3_000;

/** @throws {ListenError} if the address is taken or not to be had. */
export async function serve(options: ServerOptions): Promise<Server> {
  const { host, port } = options;
  const server = createAdaptorServer({ fetch: routes(options).fetch }) as HttpServer;
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new ListenError(`cannot listen on ${host}:${port}: ${explain(error)}`, { cause: error });
  }
  const { port: bound } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${bound}`, close: () => closeServer(server) };
}

async function closeServer(server: HttpServer): Promise<void> {
  if (!server.listening) {
    return;
  }
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), drainLimit);
  await closed;
  clearTimeout(cut);
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "EADDRINUSE":
      return "the port is taken; set server.port or GLU_SERVER_PORT to another one";
    case "EACCES":
      return "the port needs more rights; choose one above 1023";
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return "this machine has no such address; set server.host";
    default:
      return message;
  }
}
