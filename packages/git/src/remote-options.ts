import type { CredentialProvider } from "./credential.ts";
import type { Logger, Timers } from "./runtime.ts";

/** How to reach a repository, whichever engine does it. */
export interface RemoteOptions {
  /**
   * An `https://`, `http://`, `ssh://` or `file://` URL without a password, `user@host:path`, or an
   * absolute path.
   */
  readonly url: string;
  /** For HTTP remotes. @default anonymous */
  readonly credential?: CredentialProvider | undefined;
  /** For SSH remotes. */
  readonly ssh?: SshOptions | undefined;
  /** A PEM file with the certificate authorities to trust instead of the usual ones. */
  readonly caFile?: string | undefined;
  readonly timeouts?: RemoteTimeouts | undefined;
  /** Bytes; larger blobs are not read into memory. @default 32 MiB */
  readonly maxObjectSize?: number | undefined;
  /** Where sockets and caches are kept while the remote is open. @default the system's temporary directory */
  readonly directory?: string | undefined;
  /** Where PATH, proxies and certificate authorities are read from. @default process.env */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly timers?: Timers | undefined;
  readonly logger?: Logger | undefined;
}

/** How the `ssh` program identifies us and the server. No configuration file of it is read. */
export interface SshOptions {
  /** The path of a private key without a passphrase. */
  readonly key?: string | undefined;
  /**
   * Gives a private key by value, for each connection anew. An agent of its own holds it in memory while
   * the server lets us in. It takes the place of `key` and `agent`.
   */
  readonly identity?: SshIdentityProvider | undefined;
  /** The socket of an agent that holds the key. Used if there is no `key`. */
  readonly agent?: string | undefined;
  /** The path of a file with the keys of servers. @default `~/.ssh/known_hosts` */
  readonly knownHosts?: string | undefined;
  /** False trusts any server, and thereby whoever stands in between. @default true */
  readonly checkHostKey?: boolean | undefined;
}

export type SshIdentityProvider = () => Promise<SshIdentity>;

export interface SshIdentity {
  /** The text of a private key, as it stands in its file. */
  readonly privateKey: string;
  /** @default the key has none */
  readonly passphrase?: string | undefined;
}

/** Milliseconds after which a call fails. */
export interface RemoteTimeouts {
  /** Until a connection stands. @default 10_000 */
  readonly connect?: number;
  /** Without a single byte from the remote; over SSH also to it. @default 60_000 */
  readonly silence?: number;
  /** @default 30_000 */
  readonly listRefs?: number;
  /** @default 120_000 */
  readonly fetch?: number;
  /** @default 120_000 */
  readonly push?: number;
}

export const defaultTimeouts: Required<RemoteTimeouts> = {
  connect: 10_000,
  silence: 60_000,
  listRefs: 30_000,
  fetch: 120_000,
  push: 120_000,
};

export const defaultMaxObjectSize = 32 * 1024 * 1024;
