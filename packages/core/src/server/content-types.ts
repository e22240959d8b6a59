import { extname } from "node:path";

interface ContentType {
  readonly type: string;
  /** Whether compressing it saves something. */
  readonly isText: boolean;
}

const text = (type: string): ContentType => ({ type, isText: true });
const binary = (type: string): ContentType => ({ type, isText: false });
const unknown = binary("application/octet-stream");

const types: ReadonlyMap<string, ContentType> = new Map([
  [".html", text("text/html; charset=utf-8")],
  [".js", text("text/javascript; charset=utf-8")],
  [".mjs", text("text/javascript; charset=utf-8")],
  [".css", text("text/css; charset=utf-8")],
  [".txt", text("text/plain; charset=utf-8")],
  [".svg", text("image/svg+xml")],
  [".json", text("application/json")],
  [".map", text("application/json")],
  [".webmanifest", text("application/manifest+json")],
  [".png", binary("image/png")],
  [".ico", binary("image/x-icon")],
  [".webp", binary("image/webp")],
  [".woff2", binary("font/woff2")],
]);

/** What a file holds, by its name. */
export function contentTypeOf(name: string): ContentType {
  return types.get(extname(name).toLowerCase()) ?? unknown;
}
