import { createHash } from "node:crypto";
import type { HonoRequest } from "hono";
import { acceptedIn } from "./accepted.ts";

export type Encoding = "br" | "gzip";

/** What is the same for all who ask, and kept as it is sent. */
export interface Content {
  /** Weak, as it stands for the content however it is compressed. */
  readonly etag: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** In which it can be had beside as it is, the best first. */
  readonly encodings: readonly Encoding[];
  readonly bytes: (encoding?: Encoding) => Promise<Buffer<ArrayBuffer>>;
}

/** What the client says of itself. */
export interface Asked {
  /** Which encodings it understands, as `Accept-Encoding`. */
  readonly accepts: string | undefined;
  /** The tags of what it has, as `If-None-Match`. */
  readonly known: string | undefined;
}

/** Below this many bytes, compressing saves nothing. */
export const leastCompressed = 1024;
const vary = "accept-encoding";

export function askedIn(request: Pick<HonoRequest, "header">): Asked {
  return {
    accepts: request.header("accept-encoding"),
    known: request.header("if-none-match"),
  };
}

export function tagOf(content: string | Uint8Array): string {
  return `W/"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
}

export async function answerContent(
  content: Content,
  { accepts, known }: Asked,
): Promise<Response> {
  const { etag, cacheControl, contentType, encodings } = content;
  const headers = new Headers({ "cache-control": cacheControl, etag, vary });
  if (known !== undefined && isAmong(known, etag)) {
    // What is not sent is not copied either.
    return new Response(null, { status: 304, headers });
  }
  const encoding = encodingFor(accepts, encodings);
  const body = await content.bytes(encoding);
  headers.set("content-type", contentType);
  headers.set("content-length", String(body.byteLength));
  if (encoding) {
    headers.set("content-encoding", encoding);
  }
  return new Response(body, { headers });
}

function encodingFor(
  accepts: string | undefined,
  encodings: readonly Encoding[],
): Encoding | undefined {
  const wanted = acceptedIn(accepts?.replaceAll(/x-gzip/gi, "gzip"));
  return encodings.find((encoding) => wanted.get(encoding) ?? wanted.get("*"));
}

/** Compared weakly, https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2. */
function isAmong(tags: string, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return tags.split(",").some((tag) => tag.trim() === "*" || opaque(tag) === opaque(etag));
}
