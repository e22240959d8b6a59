/** How a registry wants to be authenticated to: one entry of a `WWW-Authenticate` header. */
export type Challenge =
  | { readonly kind: "basic" }
  | {
      readonly kind: "bearer";
      /** The URL tokens come from, as the registry wrote it. */
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

interface RawChallenge {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

const longest = 8 * 1024;
/** A parameter, or else the scheme that begins the next challenge. */
const element =
  /(?<name>[\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[^\s,"]+)))?/g;

/**
 * The challenges this package can answer, in the order they stand (RFC 9110, section 11.6.1). Others,
 * and bearer challenges without a realm, are left out.
 */
export function parseChallenges(header: string | undefined): readonly Challenge[] {
  return split(header?.slice(0, longest) ?? "").flatMap(({ scheme, parameters }): Challenge[] => {
    if (scheme === "basic") {
      return [{ kind: "basic" }];
    }
    const realm = parameters.get("realm");
    if (scheme !== "bearer" || realm === undefined) {
      return [];
    }
    const service = parameters.get("service");
    return [{ kind: "bearer", realm, service, scope: parameters.get("scope") }];
  });
}

function split(header: string): readonly RawChallenge[] {
  const challenges: RawChallenge[] = [];
  for (const { groups } of header.matchAll(element)) {
    const name = groups?.["name"]?.toLowerCase() ?? "";
    const value = groups?.["quoted"]?.replaceAll(/\\(.)/g, "$1") ?? groups?.["bare"];
    if (value === undefined) {
      challenges.push({ scheme: name, parameters: new Map() });
    } else {
      challenges.at(-1)?.parameters.set(name, value);
    }
  }
  return challenges;
}
