import type { PasswordCredential } from "../../credential.ts";
import { ConfigurationError } from "../../errors.ts";
import { isExemptFromProxy } from "./no-proxy.ts";

export interface Proxy {
  /** Without user name and password: safe to show. */
  readonly url: URL;
  readonly credential: PasswordCredential | undefined;
}

const variables = {
  // A gateway puts the header `Proxy` of a request into HTTP_PROXY (https://httpoxy.org).
  "http:": ["http_proxy", "all_proxy", "ALL_PROXY"],
  "https:": ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
};

/** The proxy to reach a URL through, by the variables that curl knows. @throws {ConfigurationError} */
export function proxyFor(target: URL, environment: NodeJS.ProcessEnv): Proxy | undefined {
  const names = variables[target.protocol === "http:" ? "http:" : "https:"];
  const variable = names.find((name) => environment[name]) ?? "";
  const text = environment[variable];
  const exempt = environment["no_proxy"] || environment["NO_PROXY"] || "";
  return text === undefined || isExemptFromProxy(target, exempt)
    ? undefined
    : parseProxy(text, variable);
}

/** `host:port` is a proxy that is spoken to without TLS. */
function parseProxy(text: string, variable: string): Proxy {
  const href = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(href) ? new URL(href) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new ConfigurationError(
      `the proxy in the environment variable ${variable} is not one this package can use: write http://host:port or https://host:port`,
    );
  }
  const { username, password } = url;
  const credential =
    username === "" && password === ""
      ? undefined
      : { username: decoded(username), password: decoded(password) };
  return { url: new URL(url.origin), credential };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
