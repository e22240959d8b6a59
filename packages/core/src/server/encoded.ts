import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);
/** Below this many bytes, compressing saves nothing. */
const leastCompressed = 1024;

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

  /** @param accepts what the client says it understands, as `Accept-Encoding` */
  async answer(accepts: string | undefined): Promise<Response> {
    const isCompressed = this.text.length >= leastCompressed && acceptsGzip(accepts);
    const body = isCompressed ? await this.#gzipped() : this.#bytes();
    const headers = new Headers({
      "content-type": "application/json",
      "content-length": String(body.byteLength),
      etag: this.etag,
      vary: "accept-encoding",
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
