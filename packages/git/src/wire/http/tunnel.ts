import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { RemoteUnreachableError } from "../../errors.ts";
import { authorization } from "./authorization.ts";
import type { Proxy as HttpProxy } from "./proxy.ts";

export interface TunnelOptions {
  /** What is being done, for messages. */
  readonly purpose: string;
  readonly proxy: HttpProxy;
  /** The host and port at the other end. */
  readonly authority: string;
  readonly signal: AbortSignal;
}

/**
 * Makes a connection to a proxy one to a server behind it (RFC 9110, section 9.3.6).
 * @throws {RemoteUnreachableError} if the proxy refuses; the connection is ended then.
 */
export async function startTunnel(socket: Socket, options: TunnelOptions): Promise<void> {
  const { proxy, authority, signal } = options;
  const request = httpRequest({
    createConnection: () => socket,
    method: "CONNECT",
    path: authority,
    headers: {
      host: authority,
      connection: "keep-alive",
      ...(proxy.credential ? { "proxy-authorization": authorization(proxy.credential) } : {}),
    },
  });
  try {
    request.end();
    const [answer]: IncomingMessage[] = await once(request, "connect", { signal });
    const status = answer?.statusCode ?? 0;
    if (status < 200 || status > 299) {
      throw refusal(status, options);
    }
  } catch (error) {
    request.on("error", ignore).destroy();
    socket.destroy();
    throw error;
  }
}

function refusal(status: number, { purpose, proxy }: TunnelOptions): RemoteUnreachableError {
  const answer = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
  const advice =
    status === 407
      ? proxyCredentialAdvice(proxy)
      : "Check that the proxy allows this host and port.";
  return new RemoteUnreachableError(`${purpose} failed: the proxy answered ${answer}. ${advice}`);
}

function proxyCredentialAdvice({ credential }: HttpProxy): string {
  return credential
    ? "Check the user name and the password in its URL in the environment."
    : "Put a user name and a password into its URL in the environment.";
}

function ignore(): void {
  // The connection is given up.
}
