import { promisify } from "node:util";
import { gzip } from "node:zlib";
import {
  type Asked,
  answerContent,
  type Content,
  type Encoding,
  leastCompressed,
  tagOf,
} from "./answer-content.ts";

const compress = promisify(gzip);
/** May be kept by whom it is for, who asks each time whether it is still so; a `Cache-Control`. */
export const askedAgain = "private, no-cache";

/** Data as it is sent, encoded once for all who ask. */
export class Encoded implements Content {
  readonly text: string;
  readonly etag: string;
  readonly contentType = "application/json";
  readonly cacheControl = askedAgain;
  #plain: Buffer<ArrayBuffer> | undefined;
  #compressed: Promise<Buffer<ArrayBuffer>> | undefined;

  constructor(text: string) {
    this.text = text;
    this.etag = tagOf(text);
  }

  get encodings(): readonly Encoding[] {
    return this.text.length >= leastCompressed ? ["gzip"] : [];
  }

  async answer(asked: Asked): Promise<Response> {
    return await answerContent(this, asked);
  }

  async bytes(encoding?: Encoding): Promise<Buffer<ArrayBuffer>> {
    this.#plain ??= Buffer.from(this.text);
    if (!encoding) {
      return this.#plain;
    }
    this.#compressed ??= compress(this.#plain);
    return await this.#compressed;
  }
}
