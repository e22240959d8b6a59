import type { CredentialProvider as GitCredentialProvider, SshOptions } from "@glu/git";
import {
  type CredentialProvider,
  cachedCredential,
  dockerCredential,
  type PasswordCredential,
} from "@glu/registry";
import type { ProvideCredential } from "../credential.ts";
import { DefinitionError } from "../errors.ts";
import type { Timers } from "../runtime.ts";
import type { Configuration } from "./configuration.ts";
import { type CredentialUse, explainMisfit } from "./credential-fit.ts";
import type { GithubAppOptions } from "./github-app.ts";
import { lookUp } from "./look-up.ts";

export interface CredentialsOptions {
  readonly configured: Configuration["credentials"];
  /** Those of the program, by name. An entry of the configuration with the same name wins. */
  readonly provided: ReadonlyMap<string, ProvideCredential>;
  readonly timers: Timers;
}

interface CredentialRequest {
  /** The name of a credential; undefined for none. */
  readonly name: string | undefined;
  /** What is reached with it, for messages. */
  readonly target: string;
}

export interface GitRequest extends CredentialRequest {
  readonly use: Exclude<CredentialUse, "registry">;
}

export interface RegistryRequest extends CredentialRequest {
  /** Of the registry, as in a reference. */
  readonly host: string;
}

/** What a credential gives a client of Git. Secrets are revealed when the client asks for them. */
export interface GitAccess {
  readonly credential?: GitCredentialProvider;
  readonly ssh?: SshOptions;
}

type Entry = Configuration["credentials"][string];
type ProvidePassword = (options: {
  readonly signal: AbortSignal;
}) => Promise<PasswordCredential | undefined>;

/** Milliseconds in which a credential must be there. */
const deadline = 30_000;

/** The credentials there are, by name: for each, what the clients that use it have in common. */
export class Credentials {
  readonly #options: CredentialsOptions;
  readonly #shared = new Map<string, ProvidePassword>();

  constructor(options: CredentialsOptions) {
    this.#options = options;
  }

  /**
   * @throws {NotConfiguredError} if there is no such credential.
   * @throws {DefinitionError} if it is of no use there.
   */
  forGit({ name, target, use }: GitRequest): GitAccess {
    const entry = this.#entry(name, { target, use });
    if (name === undefined) {
      return {};
    }
    if (entry?.type === "ssh") {
      const { private_key_path: key, known_hosts: knownHosts } = entry.ssh;
      return { ssh: { key, knownHosts, checkHostKey: !entry.ssh.insecure_ignore_host_key } };
    }
    const password = this.#password(name, entry);
    return password
      ? { credential: () => password({ signal: AbortSignal.timeout(deadline) }) }
      : {};
  }

  /**
   * @throws {NotConfiguredError} if there is no such credential.
   * @throws {DefinitionError} if it is of no use there.
   */
  forRegistry({ name, target, host }: RegistryRequest): CredentialProvider | undefined {
    const entry = this.#entry(name, { target, use: "registry" });
    if (name === undefined) {
      return undefined;
    }
    switch (entry?.type) {
      case "access_token": {
        const token = entry.access_token;
        return async () => ({ accessToken: await token.reveal() });
      }
      case "docker_local":
        return dockerCredential({ host, path: entry.docker_local.path });
      default:
        return this.#password(name, entry);
    }
  }

  /** Undefined for one of the program. */
  #entry(
    name: string | undefined,
    { target, use }: { readonly target: string; readonly use: CredentialUse },
  ): Entry | undefined {
    const { configured, provided } = this.#options;
    if (name === undefined || (!Object.hasOwn(configured, name) && provided.has(name))) {
      return undefined;
    }
    const entry = lookUp({ path: "credentials", entries: configured }, name);
    const misfit = explainMisfit({ name, type: entry.type, use, target });
    if (misfit !== undefined) {
      throw new DefinitionError(misfit);
    }
    return entry;
  }

  /** One for all who ask, so that what is costly to get is remembered until it expires. */
  #password(name: string, entry: Entry | undefined): ProvidePassword | undefined {
    const shared = this.#shared.get(name) ?? this.#open(name, entry);
    if (shared) {
      this.#shared.set(name, shared);
    }
    return shared;
  }

  #open(name: string, entry: Entry | undefined): ProvidePassword | undefined {
    const { provided, timers } = this.#options;
    const limits = { what: `the credential ${name}`, deadline, timers };
    switch (entry?.type) {
      case undefined: {
        const provide = provided.get(name);
        return provide && cachedCredential(provide, limits);
      }
      case "basic": {
        const { username, password } = entry.basic;
        return async () => ({ username, password: await password.reveal() });
      }
      case "github_app":
        return cachedCredential(appCredential({ ...entry.github_app, timers }), limits);
      default:
        return undefined;
    }
  }
}

/** What signs the tokens of apps is loaded by those who have one. */
function appCredential(options: GithubAppOptions): ProvidePassword {
  return async (call) => {
    const { githubAppCredential } = await import("./github-app.ts");
    return await githubAppCredential(options)(call);
  };
}
