import { isIP } from "node:net";

export interface TokenHostOptions {
  /** The host of the registry, with its port if it has one. */
  readonly registryHost: string;
  /** More hosts that may have the credential. */
  readonly trusted: readonly string[];
  readonly plainHttp: boolean;
}

/** Suffixes under which everybody can have a name. */
const sharedSuffixes = [
  "amazonaws.com",
  "azurecr.io",
  "azurewebsites.net",
  "cloudapp.azure.com",
  "cloudfront.net",
  "duckdns.org",
  "fly.dev",
  "github.io",
  "gitlab.io",
  "herokuapp.com",
  "jfrog.io",
  "ngrok.io",
  "pages.dev",
  "pkg.dev",
  "run.app",
  "vercel.app",
  "workers.dev",
];

/** What stands before a country to make a suffix of two parts, such as `co.uk`. */
const secondLevel = new Set(["ac", "co", "com", "edu", "gob", "gov", "gv", "net", "or", "org"]);

/**
 * Whether the credential of a registry may be sent to the place its tokens come from: the registry
 * itself, a host that was named, or one under the same registrable domain; and only encrypted, unless
 * the registry is not either. Where the domain is doubtful, the answer is no.
 */
export function mayHaveCredential(realm: URL, options: TokenHostOptions): boolean {
  if (realm.protocol !== "https:" && !options.plainHttp) {
    return false;
  }
  const registry = hostname(options.registryHost);
  const host = realm.hostname.toLowerCase();
  if (host === registry || options.trusted.some((trusted) => hostname(trusted) === host)) {
    return true;
  }
  const domain = registrableDomain(registry);
  return domain !== undefined && domain === registrableDomain(host);
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

function registrableDomain(host: string): string | undefined {
  const labels = host.split(".");
  if (isIP(host) !== 0 || host.startsWith("[") || labels.length < 2 || isShared(host)) {
    return undefined;
  }
  const [second = "", top = ""] = labels.slice(-2);
  const size = top.length === 2 && secondLevel.has(second) ? 3 : 2;
  return labels.length < size ? undefined : labels.slice(-size).join(".");
}

function isShared(host: string): boolean {
  return sharedSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}
