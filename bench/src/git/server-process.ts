/** A process that does nothing but serve. */
import type { Server } from "node:net";
import { type GitServer, type SshServer, startGitServer, startSshServer } from "@glu/git/testing";
import { serve } from "../child.ts";
import { portOf } from "../loopback.ts";
import { type RoundTripProxyOptions, startRoundTripProxy } from "./round-trip-proxy.ts";

export interface HttpServerRequest {
  /** The directory of the repositories. */
  readonly root: string;
  /** True to serve over TLS. */
  readonly tls: boolean;
  /** Passwords by user name. Without any, everybody may read and write. */
  readonly users?: Readonly<Record<string, string>>;
}

export interface HttpServerAddress {
  readonly url: string;
  /** The certificate authority to trust, if it serves over TLS. */
  readonly caFile: string | undefined;
}

export interface SshServerAddress {
  /** Of the directory of the repositories. */
  readonly url: string;
  /** The path of the private key that is let in. */
  readonly key: string;
  /** The path of a file with the key of the server. */
  readonly knownHosts: string;
}

export class ServerProcess {
  #http: GitServer | undefined;
  #ssh: SshServer | undefined;
  readonly #proxies: Server[] = [];

  async startHttp(request: HttpServerRequest): Promise<HttpServerAddress> {
    this.#http = await startGitServer(request);
    return { url: this.#http.url, caFile: this.#http.caFile };
  }

  async startSsh(root: string): Promise<SshServerAddress> {
    this.#ssh = await startSshServer({ root });
    const { user, port, key, knownHosts } = this.#ssh;
    return { url: `ssh://${user}@127.0.0.1:${port}${root}`, key, knownHosts };
  }

  /** The requests since this was last asked, such as `POST /name.git/git-receive-pack`. */
  async takeRequests(): Promise<readonly string[]> {
    return this.#http?.requests.splice(0) ?? [];
  }

  /** The port of a proxy that stands between the client and a server of this machine. */
  async startProxy(options: RoundTripProxyOptions): Promise<number> {
    const proxy = await startRoundTripProxy(options);
    this.#proxies.push(proxy);
    return portOf(proxy);
  }

  async close(): Promise<void> {
    for (const proxy of this.#proxies) {
      proxy.close();
    }
    await Promise.all([this.#http?.close(), this.#ssh?.close()]);
  }
}

const server = new ServerProcess();
serve(server, () => server.close());
