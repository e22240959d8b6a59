import { randomUUID } from "node:crypto";
import type { Answer } from "./fault.ts";
import { failure } from "./registry-routes.ts";

export interface BearerOptions {
  /** Where tokens come from. @default the `/token` of the server itself */
  readonly realm?: string;
  /** How long a token is said to last, in s. @default 300 */
  readonly expiresIn?: number;
}

export interface GuardOptions {
  /** Passwords by user. Without any, everybody may do everything. */
  readonly users: Readonly<Record<string, string>> | undefined;
  /** Tokens instead of passwords. */
  readonly bearer: BearerOptions | undefined;
}

/** Lets those in who have the right password or token. */
export class RegistryGuard {
  readonly #users: Readonly<Record<string, string>> | undefined;
  readonly #bearer: BearerOptions | undefined;
  readonly #tokens = new Set<string>();

  constructor({ users, bearer }: GuardOptions) {
    this.#users = users;
    this.#bearer = bearer;
  }

  /** The refusal of a request to the registry; undefined if it may go on. */
  refuse(authorization: string | undefined, url: URL): Answer | undefined {
    if (this.#bearer !== undefined) {
      const token = authorization?.replace(/^Bearer /, "") ?? "";
      return this.#tokens.has(token) ? undefined : this.#askForToken(this.#bearer, url);
    }
    return this.#users === undefined || this.#isUser(authorization)
      ? undefined
      : failure(401, "UNAUTHORIZED", { "www-authenticate": 'Basic realm="test registry"' });
  }

  /** The answer of the token service. */
  giveToken(authorization: string | undefined): Answer {
    const welcome = this.#users === undefined || this.#isUser(authorization);
    if (!welcome) {
      return failure(401, "UNAUTHORIZED");
    }
    const token = randomUUID();
    this.#tokens.add(token);
    const body = JSON.stringify({ token, expires_in: this.#bearer?.expiresIn ?? 300 });
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: Buffer.from(body),
    };
  }

  revokeTokens(): void {
    this.#tokens.clear();
  }

  #isUser(authorization: string | undefined): boolean {
    return Object.entries(this.#users ?? {}).some(
      ([name, password]) =>
        authorization === `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`,
    );
  }

  #askForToken({ realm }: BearerOptions, url: URL): Answer {
    const repository = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(url.pathname)?.[1];
    const scope = repository === undefined ? "" : `,scope="repository:${repository}:pull,push"`;
    const challenge = `Bearer realm="${realm ?? `${url.origin}/token`}",service="test registry"${scope}`;
    return failure(401, "UNAUTHORIZED", { "www-authenticate": challenge });
  }
}
