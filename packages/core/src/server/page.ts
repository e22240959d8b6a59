import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { type Content, type Encoding, leastCompressed, tagOf } from "./answer-content.ts";
import { contentTypeOf } from "./content-types.ts";

const withBrotli = promisify(brotliCompress);
const withGzip = promisify(gzip);
/** Of 11: the first who asks for a page waits for it. */
const brotliQuality = 5;

/** The name has a hash of the content in it. */
const forEver = "public, max-age=31536000, immutable";
const askedAgain = "no-cache";

/** A file of a dashboard, which is compressed when it is first asked for so. */
export class Page implements Content {
  readonly etag: string;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly encodings: readonly Encoding[];
  readonly #plain: Buffer<ArrayBuffer>;
  readonly #compressed = new Map<Encoding, Promise<Buffer<ArrayBuffer>>>();

  /** @param name where it lies below the directory, such as `assets/index.js` */
  constructor(name: string, bytes: Buffer<ArrayBuffer>) {
    const { type, isText } = contentTypeOf(name);
    this.etag = tagOf(bytes);
    this.contentType = type;
    this.cacheControl = name.startsWith("assets/") ? forEver : askedAgain;
    this.encodings = isText && bytes.byteLength >= leastCompressed ? ["br", "gzip"] : [];
    this.#plain = bytes;
  }

  async bytes(encoding?: Encoding): Promise<Buffer<ArrayBuffer>> {
    if (!encoding) {
      return this.#plain;
    }
    const compressed = this.#compressed.get(encoding) ?? compress(this.#plain, encoding);
    this.#compressed.set(encoding, compressed);
    try {
      return await compressed;
    } catch (error) {
      this.#compressed.delete(encoding);
      throw error;
    }
  }
}

async function compress(
  bytes: Buffer<ArrayBuffer>,
  encoding: Encoding,
): Promise<Buffer<ArrayBuffer>> {
  return encoding === "gzip"
    ? await withGzip(bytes)
    : await withBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } });
}
