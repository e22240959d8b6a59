import { homedir } from "node:os";
import { join } from "node:path";
import { cachedCredential } from "../cached-credential.ts";
import type { Credential, CredentialProvider } from "../credential.ts";
import type { Timers } from "../runtime.ts";
import { systemTimers } from "../runtime.ts";
import { askHelper } from "./credential-helper.ts";
import { credentialIn, helperFor, readDockerConfiguration } from "./docker-configuration.ts";
import { helperKeyOf } from "./server-key.ts";

export interface DockerCredentialOptions {
  /** Of the registry, as in a reference. */
  readonly host: string;
  /** The file. @default `config.json` in `$DOCKER_CONFIG`, or in `~/.docker` */
  readonly path?: string | undefined;
  /** @default that of the process */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** For one run of a credential helper, in ms. @default 20_000 */
  readonly deadline?: number | undefined;
  /** @default real time */
  readonly timers?: Timers | undefined;
}

/** How long what a helper gave is used, in ms, as a registry may be asked many times in a second. */
const helperLife = 60_000;

/**
 * The credential that `docker login` keeps for a host: in its configuration file, which is read each
 * time, or with a credential helper, which is run at most once a minute while it has one.
 */
export function dockerCredential(options: DockerCredentialOptions): CredentialProvider {
  const source = new DockerCredential(options);
  return ({ signal }) => source.get(signal);
}

class DockerCredential {
  readonly #options: DockerCredentialOptions;
  readonly #timers: Timers;
  #helper: { readonly name: string; readonly credential: CredentialProvider } | undefined;

  constructor(options: DockerCredentialOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  async get(signal: AbortSignal): Promise<Credential | undefined> {
    signal.throwIfAborted();
    const { host } = this.#options;
    const configuration = await readDockerConfiguration(this.#path());
    if (configuration === undefined) {
      return undefined;
    }
    const name = helperFor(configuration, host);
    const kept = name === undefined ? undefined : await this.#helperNamed(name)({ signal });
    return kept ?? credentialIn(configuration, host);
  }

  #helperNamed(name: string): CredentialProvider {
    if (this.#helper?.name !== name) {
      const { host, deadline = 20_000 } = this.#options;
      const what = `asking docker-credential-${name} for ${host}`;
      const limits = { what, deadline, timers: this.#timers };
      const credential = cachedCredential((call) => this.#ask(name, call.signal), limits);
      this.#helper = { name, credential };
    }
    return this.#helper.credential;
  }

  async #ask(name: string, signal: AbortSignal): Promise<Credential | undefined> {
    const server = helperKeyOf(this.#options.host);
    const request = { name, server, environment: this.#environment() };
    const credential = await askHelper(request, signal);
    return credential && { ...credential, expires: new Date(this.#timers.now() + helperLife) };
  }

  #path(): string {
    const { path } = this.#options;
    const { DOCKER_CONFIG: directory, HOME: home } = this.#environment();
    return path ?? join(directory || join(home || homedir(), ".docker"), "config.json");
  }

  #environment(): NodeJS.ProcessEnv {
    return this.#options.environment ?? process.env;
  }
}
