import type { AuthorizedClient, AuthorizedResponse } from "./auth/authorized-client.ts";
import type { Target } from "./auth/authorizer.ts";
import type { HttpRequest } from "./http/http-client.ts";
import { statusError } from "./http/status-error.ts";

export interface RegistryApiOptions {
  readonly client: AuthorizedClient;
  /** Such as `https://ghcr.io`. */
  readonly origin: string;
  readonly now: () => number;
}

export interface ApiRequest extends Pick<HttpRequest, "url" | "isManifest" | "maxBytes"> {
  /** @default "GET" */
  readonly method?: "GET" | "HEAD" | undefined;
  readonly target: Target;
  /** @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What is asked for, as it stands in messages. */
  readonly what: string;
  /** What may be answered beside 200. @default nothing */
  readonly statuses?: readonly number[] | undefined;
}

/** The OCI distribution API of one registry: its addresses, and what its statuses mean. */
export class RegistryApi {
  readonly origin: string;
  readonly #options: RegistryApiOptions;

  constructor(options: RegistryApiOptions) {
    this.origin = options.origin;
    this.#options = options;
  }

  /** `path` is below the repository, such as `tags/list`. */
  url(repository: string, path: string): URL {
    return new URL(`${this.origin}/v2/${repository}/${path}`);
  }

  /** @throws {RegistryError} or the reason of the signal. */
  async send(request: ApiRequest, signal: AbortSignal): Promise<AuthorizedResponse> {
    const { method = "GET", headers = {}, what, statuses = [], ...rest } = request;
    const { client, now } = this.#options;
    const response = await client.send({ ...rest, method, headers }, signal);
    const { status, identity } = response;
    if (status !== 200 && !statuses.includes(status)) {
      throw statusError(response, { what, identity, now: now() });
    }
    return response;
  }
}
