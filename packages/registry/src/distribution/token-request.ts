import * as z from "zod";
import { basicAuthorization } from "../credential.ts";
import { InvalidResponseError } from "../errors.ts";
import type { HttpClient, HttpResponse } from "./http-client.ts";
import type { Login } from "./login.ts";
import { statusError } from "./status-error.ts";

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
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().positive().optional().catch(undefined),
});

/** Asks a token service for a token (Docker registry token specification). @throws {RegistryError} */
export async function requestToken(
  http: HttpClient,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<Token> {
  const { place, login, now } = request;
  const { credential, identity } = login;
  const askedAt = now();
  const response = await http.send(
    {
      method: "GET",
      url: tokenUrl(place),
      headers: credential === undefined ? {} : { authorization: basicAuthorization(credential) },
      maxBytes,
    },
    signal,
  );
  if (response.status !== 200) {
    throw statusError(response, { what: `a token for ${place.scope}`, identity, now: now() });
  }
  const { value, lifetime } = parseToken(response);
  return { value, identity, renewAt: askedAt + lifetime * usedLifetime };
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
  const value = data?.token ?? data?.access_token;
  if (value === undefined || !/^[\x21-\x7e]+$/.test(value)) {
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
