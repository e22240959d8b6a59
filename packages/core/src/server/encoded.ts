import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);
/** Below this many bytes, compressing saves nothing. */
const leastCompressed = 1024;

const vary = "accept-encoding";
/** May be kept by whom it is for, who asks each time whether it is still so; a `Cache-Control`. */
export const askedAgain = "private, no-cache";

/** What the client says of itself. */
export interface Asked {
  /** Which encodings it understands, as `Accept-Encoding`. */
  readonly accepts: string | undefined;
  /** The tags of what it has, as `If-None-Match`. */
  readonly known: string | undefined;
}

/** Data as it is sent, encoded once for all who ask. */
export class Encoded {
  readonly text: string;
  /** Weak, as it stands for the text however it is compressed. */
  readonly etag: string;
  #plain: Buffer<ArrayBuffer> | undefined;
  #compressed: Promise<Buffer<ArrayBuffer>> | undefined;

  constructor(text: string) {
    this.text = text;
    this.etag = `W/"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
  }

  async answer({ accepts, known }: Asked): Promise<Response> {
    if (known !== undefined && isAmong(known, this.etag)) {
      // What is not sent is not copied either.
      return new Response(null, {
        status: 304,
        headers: { "cache-control": askedAgain, etag: this.etag, vary },
      });
    }
    const isCompressed = this.text.length >= leastCompressed && acceptsGzip(accepts);
    const body = isCompressed ? await this.#gzipped() : this.#bytes();
    const headers = new Headers({
      "cache-control": askedAgain,
      "content-type": "application/json",
      "content-length": String(body.byteLength),
      etag: this.etag,
      vary,
    });
    if (isCompressed) {
      headers.set("content-encoding", "gzip");
    }
    return new Response(body, { headers });
  }

  #bytes(): Buffer<ArrayBuffer> {
    this.#plain ??= Buffer.from(this.text);
    return this.#plain;
  }

  #gzipped(): Promise<Buffer<ArrayBuffer>> {
    this.#compressed ??= compress(this.#bytes());
    return this.#compressed;
  }
}

function acceptsGzip(accepts = ""): boolean {
  return accepts
    .split(",")
    .map((each) => each.trim().toLowerCase().replaceAll(" ", ""))
    .some((each) => /^(?:gzip|x-gzip|\*)(?:;q=(?!0(?:\.0*)?$).*)?$/.test(each));
}

/** Compared weakly, https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2. */
function isAmong(tags: string, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return tags.split(",").some((tag) => tag.trim() === "*" || opaque(tag) === opaque(etag));
}
