import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Child } from "../child.ts";
import { Children } from "../children.ts";
import type { Access, GitAccess, Route } from "./access.ts";
import type {
  HttpServerAddress,
  HttpServerRequest,
  ServerProcess,
  SshServerAddress,
} from "./server-process.ts";
import { SshMaster, sshCommand } from "./ssh-master.ts";

export interface ServersOptions {
  /** The directory of the repositories. */
  readonly root: string;
  /** A directory that is ours. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

export interface SshAccess extends Access {
  /** The same for git over a connection that stands already. */
  readonly muxedGit: GitAccess;
}

type ServerChild = Child<ServerProcess>;

interface HttpServer extends HttpServerAddress {
  readonly child: ServerChild;
}

interface SshServer extends SshServerAddress {
  readonly master: SshMaster;
}

const user = { username: "bench", password: "not-a-secret" } as const;

/** The servers of one run, each in a process of its own, started when it is first needed. */
export class Servers {
  readonly #options: ServersOptions;
  readonly #children: Children;
  readonly #ports = new Map<string, Promise<number>>();
  #http: Promise<HttpServer> | undefined;
  #https: Promise<HttpServer> | undefined;
  #ssh: Promise<SshServer> | undefined;
  #proxies: ServerChild | undefined;

  constructor(options: ServersOptions) {
    this.#options = options;
    this.#children = new Children(options.signal);
  }

  /** Plain HTTP, open to everybody. */
  async http(name: string, route: Route = {}): Promise<Access> {
    this.#http ??= this.#startHttp({ tls: false });
    const url = await this.#url(await this.#http, name, route);
    return { target: { url }, git: { url } };
  }

  /** HTTPS with basic authentication; git gets the credential from a helper. */
  async https(name: string, route: Route = {}): Promise<Access> {
    const users = { [user.username]: user.password };
    this.#https ??= this.#startHttp({ tls: true, users });
    const { caFile = "" } = await this.#https;
    const url = await this.#url(await this.#https, name, route);
    const helper = await this.#credentialHelper();
    const configuration = { "http.sslCAInfo": caFile, "credential.helper": helper };
    return { target: { url, caFile, credential: user }, git: { url, configuration } };
  }

  async ssh(name: string): Promise<SshAccess> {
    this.#ssh ??= this.#startSsh();
    const server = await this.#ssh;
    const { key, knownHosts, master } = server;
    const url = `${server.url}/${name}.git`;
    return {
      target: { url, ssh: { key, knownHosts } },
      git: { url, environment: { GIT_SSH_COMMAND: sshCommand({ key, knownHosts }) } },
      muxedGit: { url, environment: { GIT_SSH_COMMAND: master.command } },
    };
  }

  /** The requests over plain HTTP since this was last asked. */
  async takeRequests(): Promise<readonly string[]> {
    return (await (await this.#http)?.child.call("takeRequests", undefined)) ?? [];
  }

  async close(): Promise<void> {
    const ssh = await this.#ssh?.catch(() => undefined);
    await ssh?.master.close();
    await this.#children.close();
  }

  async #url({ url }: HttpServer, name: string, { roundTrip = 0 }: Route): Promise<string> {
    const { protocol, host, port } = new URL(url);
    const authority = roundTrip === 0 ? host : `127.0.0.1:${await this.#far(port, roundTrip)}`;
    return `${protocol}//${authority}/${name}.git`;
  }

  /** The port at which a local port is a round trip away. */
  #far(port: string, roundTrip: number): Promise<number> {
    const key = `${port} ${roundTrip}`;
    this.#proxies ??= this.#start("the proxy");
    const far =
      this.#ports.get(key) ?? this.#proxies.call("startProxy", { port: Number(port), roundTrip });
    this.#ports.set(key, far);
    return far;
  }

  async #startHttp(request: Omit<HttpServerRequest, "root">): Promise<HttpServer> {
    const child = this.#start("the HTTP server");
    const { root } = this.#options;
    return { child, ...(await child.call("startHttp", { root, ...request })) };
  }

  async #startSsh(): Promise<SshServer> {
    const { root, directory } = this.#options;
    const address = await this.#start("the SSH server").call("startSsh", root);
    const socket = join(directory, "ssh-master");
    return { ...address, master: await SshMaster.start({ ...address, socket }) };
  }

  #start(name: string): ServerChild {
    const module = new URL("./server-process.js", import.meta.url);
    return this.#children.start<ServerProcess>(module, { name });
  }

  async #credentialHelper(): Promise<string> {
    const path = join(this.#options.directory, "credential-helper");
    await writeFile(
      path,
      `#!/bin/sh\necho username=${user.username}\necho password=${user.password}\n`,
    );
    await chmod(path, 0o755);
    return path;
  }
}
