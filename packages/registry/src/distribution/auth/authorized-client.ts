import { InvalidResponseError } from "../../errors.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../http/http-client.ts";
import { isRedirect, redirectTarget } from "../http/redirect.ts";
import type { Authorizer, Target } from "./authorizer.ts";
import { parseChallenges } from "./challenge.ts";
import type { Authorization } from "./login.ts";

export interface RepositoryRequest extends HttpRequest {
  readonly target: Target;
}

export interface AuthorizedResponse extends HttpResponse {
  /** As whom it was asked; reads on in a message. */
  readonly identity: string;
}

const maxRedirects = 3;

/** Sends requests to one registry: answers its challenges, and follows its redirects. */
export class AuthorizedClient {
  readonly #http: HttpClient;
  readonly #authorizer: Authorizer;

  constructor(http: HttpClient, authorizer: Authorizer) {
    this.#http = http;
    this.#authorizer = authorizer;
  }

  /** @throws {RegistryError} or the reason of the signal. */
  async send(request: RepositoryRequest, signal: AbortSignal): Promise<AuthorizedResponse> {
    const { target, url } = request;
    const first = await this.#authorizer.authorization(target, signal);
    const response = await this.#follow(request, first, signal);
    if (response.status !== 401 || response.url.origin !== url.origin) {
      return { ...response, identity: first.identity };
    }
    const challenges = parseChallenges(response.headers.get("www-authenticate"));
    this.#authorizer.learn(target, challenges, first);
    const second = await this.#authorizer.authorization(target, signal);
    if (second.header === undefined || second.header === first.header) {
      return { ...response, identity: second.identity };
    }
    return { ...(await this.#follow(request, second, signal)), identity: second.identity };
  }

  /** What authorizes us is for the registry; it does not survive the way to another origin. */
  async #follow(
    request: HttpRequest,
    authorization: Authorization,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const bare = request.headers;
    const { header } = authorization;
    let headers = header === undefined ? bare : { ...bare, authorization: header };
    let url = request.url;
    for (let hops = 0; hops <= maxRedirects; hops++) {
      const response = await this.#http.send({ ...request, url, headers }, signal);
      if (!isRedirect(response.status)) {
        return response;
      }
      const target = redirectTarget(url, response.headers.get("location"));
      headers = target.origin === url.origin ? headers : bare;
      url = target;
    }
    throw new InvalidResponseError(
      "redirect",
      `${request.url.host} redirects more than ${maxRedirects} times: check that it is a registry`,
    );
  }
}
