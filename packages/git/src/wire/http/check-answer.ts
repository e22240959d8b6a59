import { cleanText } from "../../clean-text.ts";
import { ProtocolError } from "../../errors.ts";
import { explainStatus } from "./explain-status.ts";
import type { ServiceAnswer } from "./service-client.ts";

/** Bytes. What is longer is not meant to be read in a message. */
const maxPage = 64 * 1024;
const maxWords = 500;

/** @throws {GitError} that explains a status other than 200. */
export async function requireSuccess(answer: ServiceAnswer, now: number): Promise<void> {
  if (answer.status !== 200) {
    throw explainStatus({ ...answer, words: await readWords(answer), now });
  }
}

/** @throws {ProtocolError} if the answer has another type, or is compressed although none may be. */
export async function requireType(answer: ServiceAnswer, expected: string): Promise<void> {
  const type = mediaTypeOf(answer);
  const encoding = answer.headers.get("content-encoding")?.toLowerCase() || "identity";
  if (type === expected && encoding === "identity") {
    return;
  }
  await readPage(answer);
  const found = type === expected ? `content-encoding ${encoding}` : `content-type ${type}`;
  throw new ProtocolError(
    `${answer.purpose} failed: the answer has ${shorten(found, answer)}, which no Git server sends. Check whether something stands between.`,
  );
}

export function mediaTypeOf({ headers }: ServiceAnswer): string {
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  return type.trim().toLowerCase() || "none";
}

export interface Page {
  readonly start: Buffer;
  /** False if it is longer, or broke off. */
  readonly whole: boolean;
}

/** Reads a body that is not what was asked for. @throws the reason of the signal, nothing else. */
export async function readPage({ body, signal }: ServiceAnswer): Promise<Page> {
  const chunks: Buffer[] = [];
  let size = 0;
  let whole = false;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxPage) {
        break;
      }
    }
    whole = size <= maxPage;
  } catch {
    signal.throwIfAborted();
  }
  return { start: Buffer.concat(chunks, size), whole };
}

/** What the server says to a person; a web page says nothing. */
async function readWords(answer: ServiceAnswer): Promise<string> {
  const { start, whole } = await readPage(answer);
  const text = start.toString("utf8");
  const isPlain = mediaTypeOf(answer) === "text/plain" && !/^\s*</.test(text);
  return whole && isPlain && !answer.headers.has("content-encoding") ? shorten(text, answer) : "";
}

/** One line without secrets. They are masked before the rest is cut, as half of one is not recognised. */
function shorten(text: string, { secrets }: ServiceAnswer): string {
  return cleanText(text, secrets).replace(/\s+/g, " ").trim().slice(0, maxWords);
}
