import type { PasswordCredential } from "../../credential.ts";
import { InvalidUrlError, UnsupportedRemoteError } from "../../errors.ts";
import { isExemptFromProxy } from "./no-proxy.ts";

export interface Proxy {
  /** Without user-info: safe to show. */
  readonly url: URL;
  readonly credential: PasswordCredential | undefined;
}

const curlPort = 1080;
const proxyVariables = {
  // A gateway puts the header `Proxy` of a request into HTTP_PROXY (https://httpoxy.org).
  "http:": ["http_proxy", "all_proxy", "ALL_PROXY"],
  "https:": ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
};

/**
 * The proxy to reach a URL through, as the environment says it to curl, and so to git. The proxy
 * itself is reached directly.
 * @throws {InvalidUrlError} if it is not named by a URL.
 * @throws {UnsupportedRemoteError} if it is no HTTP proxy.
 */
export function proxyFor(target: URL, environment: NodeJS.ProcessEnv): Proxy | undefined {
  const names = proxyVariables[target.protocol === "http:" ? "http:" : "https:"];
  const variable = names.find((name) => environment[name]);
  const text = environment[variable ?? ""];
  const exempt = environment["no_proxy"] || environment["NO_PROXY"] || "";
  if (variable === undefined || text === undefined || isExemptFromProxy(target, exempt)) {
    return undefined;
  }
  const proxy = parseProxy(text, variable);
  return proxy.url.origin === target.origin ? undefined : proxy;
}

/** `host:port` is one of HTTP. */
function parseProxy(text: string, variable: string): Proxy {
  const href = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(href)) {
    throw new InvalidUrlError(`The proxy in ${variable} is not a URL. Correct it.`);
  }
  const url = new URL(href);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new UnsupportedRemoteError(
      `The proxy in ${variable} is one for ${url.protocol}//, which only the git program can use. Choose the engine "cli", or a proxy for http://.`,
    );
  }
  return { url: new URL(withPort(url, href)), credential: credentialOf(url) };
}

/** The port of curl where none is named. A URL does not tell its own default port from none. */
function withPort(url: URL, href: string): string {
  const authority = href.slice(href.indexOf("//") + 2).split(/[/?#]/, 1)[0] ?? "";
  const isNamed = /:\d+$/.test(authority);
  return url.protocol === "http:" && !isNamed ? `${url.origin}:${curlPort}` : url.origin;
}

function credentialOf({ username, password }: URL): PasswordCredential | undefined {
  return username === "" && password === ""
    ? undefined
    : { username: decoded(username), password: decoded(password) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
