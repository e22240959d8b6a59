const longest = 8 * 1024;
const link = /<(?<target>[^>]*)>(?<parameters>(?:"(?:[^"\\]|\\.)*"|[^",<])*)/g;
const relation = /;\s*rel\s*=\s*(?:"(?<quoted>[^"]*)"|(?<bare>[^\s;,"]+))/i;

/** Where a `Link` header says that the next page is, as it is written there (RFC 8288, section 3). */
export function nextLink(header: string | undefined): string | undefined {
  for (const { groups } of (header ?? "").slice(0, longest).matchAll(link)) {
    const { quoted, bare } = relation.exec(groups?.["parameters"] ?? "")?.groups ?? {};
    const relations = (quoted ?? bare ?? "").toLowerCase().split(/\s+/);
    if (relations.includes("next")) {
      return groups?.["target"];
    }
  }
  return undefined;
}
