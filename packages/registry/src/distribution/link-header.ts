const longest = 8 * 1024;
const link = /<(?<target>[^>]*)>(?<parameters>(?:"(?:[^"\\]|\\.)*"|[^",<])*)/g;
const parameter = /;\s*(?<name>[\w*-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[^\s;,"]*))/g;

/** Where a `Link` header says that the next page is, as it is written there (RFC 8288, section 3). */
export function nextLink(header: string | undefined): string | undefined {
  for (const { groups } of (header ?? "").slice(0, longest).matchAll(link)) {
    if (relations(groups?.["parameters"] ?? "").includes("next")) {
      return groups?.["target"];
    }
  }
  return undefined;
}

/** Only the first `rel` counts. */
function relations(parameters: string): readonly string[] {
  for (const { groups } of parameters.matchAll(parameter)) {
    const { name, quoted, bare } = groups ?? {};
    if (name?.toLowerCase() === "rel") {
      return (quoted ?? bare ?? "").toLowerCase().split(/\s+/);
    }
  }
  return [];
}
