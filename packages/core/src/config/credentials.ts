import type { CredentialProvider as GitCredentialProvider, SshOptions } from "@glu/git";
import {
  type Credential,
  type CredentialProvider,
  cachedCredential,
  dockerCredential,
  type PasswordCredential,
} from "@glu/registry";
import type { ProvideCredential } from "../credential.ts";
import { DefinitionError } from "../errors.ts";
import type { Redactor } from "../redactor.ts";
import type { Timers } from "../runtime.ts";
import type { Configuration } from "./configuration.ts";
import { type CredentialUse, explainMisfit } from "./credential-fit.ts";
import { lookUp } from "./look-up.ts";
import { Secret } from "./secret.ts";

export interface CredentialsOptions {
  readonly configured: Configuration["credentials"];
  /** Those of the program, by name. An entry of the configuration with the same name wins. */
  readonly provided: ReadonlyMap<string, ProvideCredential>;
  /** Told of every secret that is handed out. */
  readonly redactor: Redactor;
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
type SshEntry = Extract<Entry, { readonly type: "ssh" }>["ssh"];
type AppEntry = Extract<Entry, { readonly type: "github_app" }>;
type ProvidePassword = CredentialProvider<PasswordCredential>;

/** Milliseconds in which a credential must be there: fewer than its clients wait, so that it is named. */
const deadline = 20_000;

/** The credentials there are, by name: for each, what the clients that use it have in common. */
export class Credentials {
  readonly #options: CredentialsOptions;
  readonly #shared = new Map<string, ProvidePassword>();
  readonly #asked = new Set<string>();

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
    switch (entry?.type) {
      case "ssh":
        return { ssh: this.#sshAccess(name, entry.ssh) };
      case "access_token":
        return { credential: this.#token(name, entry.access_token) };
      default: {
        const password = this.#password(name, entry);
        // What may take long has a deadline of its own.
        const never = () => new AbortController().signal;
        return password ? { credential: () => password({ signal: never() }) } : {};
      }
    }
  }

  /**
   * @throws {NotConfiguredError} if there is no such credential.
   * @throws {DefinitionError} if it is of no use there.
   */
  forRegistry({ name, target, host }: RegistryRequest): CredentialProvider | undefined {
    const entry = this.#entry(name, { target, use: "registry" });
    const provide = name === undefined ? undefined : this.#registryCredential(name, entry, host);
    return (
      provide &&
      (async (call) => {
        this.#asked.add(askedKey(name, host));
        return await provide(call);
      })
    );
  }

  /** Whether the registry at a host has asked for a credential so far. */
  wasAsked(name: string, host: string): boolean {
    return this.#asked.has(askedKey(name, host));
  }

  #registryCredential(
    name: string,
    entry: Entry | undefined,
    host: string,
  ): CredentialProvider | undefined {
    switch (entry?.type) {
      case "access_token":
        return this.#token(name, entry.access_token);
      case "docker_local":
        return this.#remembered(
          `${name} at ${host}`,
          dockerCredential({ host, path: entry.docker_local.path }),
        );
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
    if (name === undefined) {
      return undefined;
    }
    const isProvided = !Object.hasOwn(configured, name) && provided.has(name);
    const section = { path: "credentials", entries: configured };
    const entry = isProvided ? undefined : lookUp(section, name);
    const misfit = explainMisfit({ name, type: entry?.type ?? "program", use, target });
    if (misfit !== undefined) {
      throw new DefinitionError(misfit);
    }
    return entry;
  }

  #token(name: string, token: Secret): () => Promise<{ readonly accessToken: string }> {
    return async () => ({ accessToken: await this.#reveal(name, token) });
  }

  /** A key in a file that needs no passphrase is read by `ssh` itself. */
  #sshAccess(name: string, ssh: SshEntry): SshOptions {
    const { known_hosts: knownHosts, private_key_path: path, private_key: text, passphrase } = ssh;
    const common = { knownHosts, checkHostKey: !ssh.insecure_ignore_host_key };
    const key = text ?? (path !== undefined && passphrase ? keyIn(path) : undefined);
    if (key === undefined) {
      return { ...common, key: path };
    }
    const identity = async () => ({
      privateKey: await this.#reveal(`${name} key`, key),
      passphrase: passphrase && (await this.#reveal(`${name} passphrase`, passphrase)),
    });
    return { ...common, identity };
  }

  /** What signs the tokens of apps is loaded by those who have one. */
  #appCredential(name: string, { github_app: app }: AppEntry): ProvidePassword {
    const { private_key: text, private_key_path: path } = app;
    const key = text ?? keyIn(path ?? "");
    const privateKey = () => this.#reveal(`${name} key`, key);
    return async (call) => {
      const { githubAppCredential } = await import("./github-app.ts");
      return await githubAppCredential({ ...app, privateKey, timers: this.#options.timers })(call);
    };
  }

  /** From now on, nobody writes it down. */
  async #reveal(owner: string, secret: Secret): Promise<string> {
    const text = await secret.reveal();
    this.#options.redactor.remember(owner, text);
    return text;
  }

  /** What a program or a server gave. */
  #remembered<C extends Credential>(
    name: string,
    provide: CredentialProvider<C>,
  ): CredentialProvider<C> {
    return async (call) => {
      const credential = await provide(call);
      if (credential) {
        this.#options.redactor.remember(name, secretIn(credential));
      }
      return credential;
    };
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
        return provide && this.#remembered(name, cachedCredential(provide, limits));
      }
      case "basic": {
        const { username, password } = entry.basic;
        return async () => ({ username, password: await this.#reveal(name, password) });
      }
      case "github_app":
        return this.#remembered(name, cachedCredential(this.#appCredential(name, entry), limits));
      default:
        return undefined;
    }
  }
}

function askedKey(name: string | undefined, host: string): string {
  return JSON.stringify([name, host]);
}

function secretIn(credential: Credential): string {
  if ("password" in credential) {
    return credential.password;
  }
  return "accessToken" in credential ? credential.accessToken : credential.identityToken;
}

function keyIn(path: string): Secret {
  return new Secret({ file: path }, "text");
}
