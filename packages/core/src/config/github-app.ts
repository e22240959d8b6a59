import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { PasswordCredential } from "@glu/registry";
import { SignJWT } from "jose";
import { EnvHttpProxyAgent, request } from "undici";
import { z } from "zod";
import { CredentialUnavailableError } from "../errors.ts";
import type { Timers } from "../runtime.ts";

export interface GithubAppOptions {
  readonly app_id: number;
  readonly installation_id: number;
  /** The key of the app, in PEM. @throws {CredentialUnavailableError} */
  readonly privateKey: () => Promise<string>;
  /** Such as `https://api.github.com`. */
  readonly api_url: string;
  /** Absolute. @default the authorities of Node.js */
  readonly ca_file?: string;
  readonly timers: Timers;
}

/** Seconds. GitHub takes no more than ten minutes, and clocks differ. */
const tokenLife = 540;
const clockSkew = 60;
/** Bytes. */
const maxAnswer = 64 * 1024;

const answerSchema = z.object({ token: z.string().min(1), expires_at: z.iso.datetime() });

/**
 * The token of an installation of a GitHub App, as the password that Git over HTTPS and the container
 * registry take. GitHub lets it live for an hour.
 */
export function githubAppCredential(
  options: GithubAppOptions,
): (call: { readonly signal: AbortSignal }) => Promise<PasswordCredential> {
  return async ({ signal }) => {
    const { token, expires_at: expires } = await requestToken(options, signal);
    return { username: "x-access-token", password: token, expires: new Date(expires) };
  };
}

async function requestToken(options: GithubAppOptions, signal: AbortSignal) {
  const { api_url: api, app_id: app, installation_id: installation } = options;
  const url = `${api.replace(/\/+$/, "")}/app/installations/${installation}/access_tokens`;
  const what = `a token of the GitHub App ${app} for its installation ${installation}`;
  const dispatcher = await connections(options.ca_file);
  try {
    return await ask(url, { what, options, dispatcher, signal });
  } finally {
    await dispatcher.destroy();
  }
}

/** Through proxies where the environment names some. */
async function connections(caFile: string | undefined): Promise<EnvHttpProxyAgent> {
  if (caFile === undefined) {
    return new EnvHttpProxyAgent();
  }
  const tls = { ca: await readAuthorities(caFile) };
  return new EnvHttpProxyAgent({ connect: tls, requestTls: tls, proxyTls: tls });
}

async function readAuthorities(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CredentialUnavailableError(
      `${path} with the certificate authorities cannot be read: check ca_file`,
      { cause },
    );
  }
}

interface Asking {
  readonly what: string;
  readonly options: GithubAppOptions;
  readonly dispatcher: EnvHttpProxyAgent;
  readonly signal: AbortSignal;
}

async function ask(url: string, { what, options, dispatcher, signal }: Asking) {
  const { api_url: api } = options;
  const { statusCode, body } = await request(url, {
    method: "POST",
    dispatcher,
    signal,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${await appToken(options)}`,
      "user-agent": "glu",
      "x-github-api-version": "2022-11-28",
    },
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new CredentialUnavailableError(
      `${api} cannot be reached for ${what}: check the address and the network`,
      { cause },
    );
  });
  const text = await readBounded(body);
  const { data } = answerSchema.safeParse(parseJson(text));
  if (statusCode !== 201 || !data) {
    throw new CredentialUnavailableError(
      `${api} answered ${statusCode} for ${what}: check app_id, installation_id and the private key, and that the app is installed`,
    );
  }
  return data;
}

/** As GitHub wants an app to name itself (RFC 7519, RS256). */
async function appToken({ app_id: app, privateKey, timers }: GithubAppOptions) {
  const now = Math.floor(timers.now() / 1000);
  return await new SignJWT()
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuer(String(app))
    .setIssuedAt(now - clockSkew)
    .setExpirationTime(now - clockSkew + tokenLife)
    .sign(parseKey(app, await privateKey()));
}

/** What is wrong with it is not said: that could repeat some of it. */
function parseKey(app: number, pem: string) {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new CredentialUnavailableError(
      `the private key of the GitHub App ${app} is none that can be read: check that it is the .pem file GitHub made for the app`,
    );
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxAnswer) {
      break;
    }
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
