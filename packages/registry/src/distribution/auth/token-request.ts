import * as z from "zod";
import { basicAuthorization } from "../../credential.ts";
import type { RegistryError } from "../../errors.ts";
import { AuthenticationError, InvalidResponseError } from "../../errors.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../http/http-client.ts";
import { statusError } from "../http/status-error.ts";
import type { Login } from "./login.ts";

/** Lets its holder read one repository for a while. */
export interface Token {
  readonly value: string;
  /** When to ask for a new one, in ms since 1970. */
  readonly renewAt: number;
  /** Whose it is, as it stands in messages. */
  readonly identity: string;
}

/** Where a token comes from, and what for. */
export interface TokenPlace {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scope: string;
}

export interface TokenRequest {
  readonly place: TokenPlace;
  readonly login: Login;
  readonly now: () => number;
}

const maxBytes = 256 * 1024;
/** The part of its lifetime a token is used for. */
const usedLifetime = 0.9;
/** In s, where the answer names none. */
const defaultLifetime = 60;

const tokenSchema = z.object({
  token: z.string().nullish(),
  access_token: z.string().nullish(),
  expires_in: z.number().positive().optional().catch(undefined),
});

/** As which program an identity token is exchanged. */
const clientId = "glu";

/**
 * Asks a token service for a token (Docker registry token specification; for an identity token, its
 * OAuth2 variant).
 *
 * @throws {RegistryError}
 */
export async function requestToken(
  http: HttpClient,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<Token> {
  const { place, login, now } = request;
  const { identity } = login;
  const askedAt = now();
  const response = await http.send(tokenRequest(place, login), signal);
  if (response.status !== 200) {
    throw refusal(response, request);
  }
  const { value, lifetime } = parseToken(response);
  return { value, identity, renewAt: askedAt + lifetime * usedLifetime };
}

function tokenRequest(place: TokenPlace, { credential }: Login): HttpRequest {
  if (credential !== undefined && "identityToken" in credential) {
    return exchange(place, credential.identityToken);
  }
  const headers: HttpRequest["headers"] =
    credential === undefined ? {} : { authorization: basicAuthorization(credential) };
  return { method: "GET", url: tokenUrl(place), headers, maxBytes };
}

function exchange({ realm, service, scope }: TokenPlace, identityToken: string): HttpRequest {
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    ...(service !== undefined && { service }),
    scope,
    client_id: clientId,
    refresh_token: identityToken,
  });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", url: realm, headers, body: form.toString(), maxBytes };
}

/** An identity token that is not valid is a bad request (RFC 6749, section 5.2). */
function refusal(response: HttpResponse, { place, login, now }: TokenRequest): RegistryError {
  const { status, url } = response;
  const what = `a token for ${place.scope}`;
  const { credential, identity } = login;
  if (status === 400 && credential !== undefined && "identityToken" in credential) {
    return new AuthenticationError(`${url.host} answered 400 for ${what}, ${identity}`);
  }
  if (status === 404 || status === 405) {
    return new InvalidResponseError(
      "status",
      `${url.host} answered ${status} for ${what}: check that it is the token service of this registry, and that it takes such a credential`,
    );
  }
  return statusError(response, { what, identity, now: now() });
}

function tokenUrl({ realm, service, scope }: TokenPlace): URL {
  const url = new URL(realm);
  if (service !== undefined) {
    url.searchParams.set("service", service);
  }
  url.searchParams.set("scope", scope);
  return url;
}

/** The lifetime is in ms. */
function parseToken({ body, url }: HttpResponse): { value: string; lifetime: number } {
  const { data } = tokenSchema.safeParse(parseJson(body));
  const value = data?.token || data?.access_token || "";
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new InvalidResponseError(
      "shape",
      `${url.host} answered without a token: check that it is the token service of this registry`,
    );
  }
  return { value, lifetime: (data?.expires_in ?? defaultLifetime) * 1000 };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
