import { askCredential } from "../../ask-credential.ts";
import type { Credential, CredentialProvider } from "../../credential.ts";
import type { RemoteTimeouts } from "../../remote-options.ts";
import type { HttpUrl } from "../../remote-url.ts";
import type { Timers } from "../../runtime.ts";
import type { Service } from "../transport.ts";
import { authorization } from "./authorization.ts";
import type { CredentialUse } from "./explain-status.ts";
import { HttpConnection, type HttpResponse } from "./http-connection.ts";
import { proxyFor } from "./proxy.ts";
import { secretForms } from "./secret-forms.ts";

export interface ServiceClientOptions {
  readonly url: HttpUrl;
  readonly credential: CredentialProvider | undefined;
  readonly caFile: string | undefined;
  readonly timeouts: Required<RemoteTimeouts>;
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
  /** Aborted when nothing more is to be sent. */
  readonly lifetime: AbortSignal;
}

export interface ServiceRequest {
  readonly service: Service;
  readonly url: URL;
  /** What to send to the service; without it, the service is discovered. */
  readonly body?: Buffer | undefined;
  /** Ends the request and what is left of its answer. */
  readonly signal: AbortSignal;
}

export interface ServiceAnswer extends HttpResponse {
  /** What was being done to what, for messages. */
  readonly purpose: string;
  readonly service: Service;
  readonly url: URL;
  readonly credential: CredentialUse;
  /** What must not be shown of the answer. */
  readonly secrets: readonly string[];
  /** The one of the request. */
  readonly signal: AbortSignal;
}

/** Some hosts only speak the protocol with what calls itself git. */
const userAgent = "git/2.0 (glu)";
const verbs = { "git-upload-pack": "Reading from", "git-receive-pack": "Pushing to" } as const;

/**
 * Sends requests to the services of a repository (gitprotocol-http), with the credential from the
 * first one on, but to the configured origin only.
 */
export class ServiceClient {
  readonly #options: ServiceClientOptions;
  readonly #connection: HttpConnection;

  constructor(options: ServiceClientOptions) {
    const { caFile, timeouts, environment, timers, lifetime } = options;
    this.#options = options;
    this.#connection = new HttpConnection({
      caFile,
      connectTimeout: timeouts.connect,
      silenceTimeout: timeouts.silence,
      environment,
      timers,
      lifetime,
    });
  }

  /** @throws {GitError} whatever the status, only if there is none. */
  async send(request: ServiceRequest): Promise<ServiceAnswer> {
    const { service, url, body, signal } = request;
    const purpose = `${verbs[service]} ${this.#options.url.url}`;
    const credential = await this.#credentialFor(url, signal);
    const response = await this.#connection.send({
      purpose,
      method: body ? "POST" : "GET",
      url,
      headers: headersFor(request, credential),
      body,
      repeatable: body === undefined || service === "git-upload-pack",
      signal,
    });
    const use = this.#use(url, credential);
    const secrets = this.#secrets(url, credential);
    return { ...response, purpose, service, url, credential: use, secrets, signal };
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #credentialFor(url: URL, signal: AbortSignal): Promise<Credential | undefined> {
    const { url: configured, credential, timeouts, timers } = this.#options;
    if (url.origin !== configured.origin) {
      return undefined;
    }
    const { listRefs: deadline } = timeouts;
    return askCredential({ location: configured.url, credential, deadline, timers, signal });
  }

  #use(url: URL, credential: Credential | undefined): CredentialUse {
    if (credential) {
      return "sent";
    }
    return url.origin === this.#options.url.origin ? "none" : "withheld";
  }

  #secrets(url: URL, credential: Credential | undefined): readonly string[] {
    const proxy = proxyFor(url, this.#options.environment);
    return [credential, proxy?.credential].flatMap((known) => (known ? secretForms(known) : []));
  }
}

function headersFor(
  { service, body }: ServiceRequest,
  credential: Credential | undefined,
): Readonly<Record<string, string>> {
  const wantsVersion2 = body === undefined || service === "git-upload-pack";
  return {
    "user-agent": userAgent,
    ...(wantsVersion2 ? { "git-protocol": "version=2" } : {}),
    ...(body
      ? {
          "content-type": `application/x-${service}-request`,
          accept: `application/x-${service}-result`,
        }
      : {}),
    ...(credential ? { authorization: authorization(credential) } : {}),
  };
}
