/** Where a Git remote is, as far as it says where the pages of its forge are. */
export interface Remote {
  readonly hostname: string;
  /** Of its pages: that of an http remote, else of https on its host. */
  readonly origin: string;
  /** Whether its address is one of the web too, so that its path begins as those of pages do. */
  readonly isWeb: boolean;
  /** Of its path, without `.git`. */
  readonly segments: readonly string[];
}

/** `user@host:path`; a single letter is a drive. */
const scpForm = /^(?:[^@/\s]+@)?(?<host>[\w.-]{2,}):(?<path>(?!\/\/)\S+)$/;

/** Hosts that only forward what cannot reach port 22 of another one. */
const forwarders: Readonly<Record<string, string>> = {
  "ssh.github.com": "github.com",
  "altssh.gitlab.com": "gitlab.com",
  "www.github.com": "github.com",
};

/** Undefined if it is on no host. Never throws. */
export function parseRemote(remote: string): Remote | undefined {
  const text = remote.trim();
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return URL.canParse(text) ? ofUrl(new URL(text)) : undefined;
  }
  const { host, path = "" } = scpForm.exec(text)?.groups ?? {};
  return host === undefined ? undefined : ofHost(host, path);
}

function ofUrl({ protocol, hostname, origin, pathname }: URL): Remote | undefined {
  switch (protocol) {
    case "https:":
    case "http:": {
      const name = forwarders[hostname];
      return {
        hostname: name ?? hostname,
        origin: name === undefined ? origin : `https://${name}`,
        isWeb: true,
        segments: segmentsOf(decoded(pathname)),
      };
    }
    case "ssh:":
    case "git+ssh:":
      return ofHost(hostname, decoded(pathname));
    default:
      return undefined;
  }
}

function ofHost(host: string, path: string): Remote {
  const lower = host.toLowerCase();
  const hostname = forwarders[lower] ?? lower;
  const segments = segmentsOf(path);
  return { hostname, origin: `https://${hostname}`, isWeb: false, segments };
}

function segmentsOf(path: string): readonly string[] {
  const segments = path.split("/").filter((one) => one !== "");
  return segments.map((one, index) =>
    index === segments.length - 1 ? one.replace(/\.git$/, "") : one,
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
