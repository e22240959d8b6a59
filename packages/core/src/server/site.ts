import { isIP } from "node:net";
import { networkInterfaces } from "node:os";

export interface SiteSettings {
  /** The configured `server.host`. */
  readonly host: string;
  readonly protocol?: "http" | "https" | undefined;
  /** The URL people use. @default the one of the server */
  readonly public_url?: string | undefined;
  /** The URL that other servers on the same store use. */
  readonly replica_url?: string | undefined;
  /** More host names it answers for. */
  readonly allowed_hosts?: readonly string[] | undefined;
}

/** Where a request comes from: a page of this server, one of somebody else, or nobody says. */
export type RequestOrigin = "own" | "foreign" | "unknown";

const loopbackNames = ["localhost", "127.0.0.1", "::1"];

/** Under which names the server is reached. */
export class Site {
  /** Whether browsers reach it over https. */
  readonly isSecure: boolean;
  readonly #names: ReadonlySet<string>;
  readonly #url: URL | undefined;
  readonly #isEverywhere: boolean;
  readonly #isNamed: boolean;

  constructor(settings: SiteSettings) {
    const { host, protocol, public_url: url, allowed_hosts: names = [] } = settings;
    this.#url = url === undefined ? undefined : new URL(url);
    this.isSecure = (this.#url?.protocol ?? `${protocol}:`) === "https:";
    this.#isEverywhere = listensEverywhere(host);
    this.#isNamed = this.#url !== undefined || names.length > 0;
    const own = this.#isEverywhere ? [] : [host];
    const known = [...loopbackNames, ...own, ...names].map(hostnameOf);
    const urls = [this.#url?.href, settings.replica_url].filter((one) => one !== undefined);
    this.#names = new Set([...known, ...urls.map((one) => new URL(one).hostname)]);
  }

  /** Whether it answers for a host name. @param hostname as in a URL */
  answersFor(hostname: string): boolean {
    if (this.#names.has(hostname)) {
      return true;
    }
    return this.#isEverywhere && (!this.#isNamed || isOwnAddress(hostname));
  }

  originOf({ headers, url }: Pick<Request, "headers" | "url">): RequestOrigin {
    const site = headers.get("sec-fetch-site");
    const origin = headers.get("origin");
    if (site !== null && site !== "same-origin" && site !== "none") {
      return "foreign";
    }
    if (origin !== null) {
      return this.#isOwn(origin, new URL(url).host) ? "own" : "foreign";
    }
    return site === "same-origin" ? "own" : "unknown";
  }

  /** Behind a proxy, the server does not know which protocol the browser speaks unless it has a public URL. */
  #isOwn(origin: string, authority: string): boolean {
    if (origin === this.#url?.origin) {
      return true;
    }
    const isSameHost = URL.canParse(origin) && new URL(origin).host === authority;
    return isSameHost && authority !== this.#url?.host;
  }
}

export function listensEverywhere(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** Probes come by the address of a machine or a pod. */
function isOwnAddress(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return isIP(address) !== 0 && own.some((one) => hostnameOf(one.address) === hostname);
}

/** As a URL has it. */
function hostnameOf(name: string): string {
  const host = isIP(name) === 6 ? `[${name}]` : name;
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host.toLowerCase();
}
