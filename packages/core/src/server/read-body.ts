import type { MiddlewareHandler } from "hono";
import { changes } from "./changes.ts";
import { RequestError } from "./problem.ts";

const mostBytes = 64 * 1024;

/** Reads a body before anything is done about it. One that is too large is not read to its end. */
export const readBody: MiddlewareHandler = async (context, next) => {
  // What only looks has no body, and to ask for one costs much of what it takes to answer.
  const raw = changes(context) ? context.req.raw : undefined;
  if (raw?.body) {
    if (Number(raw.headers.get("content-length") ?? 0) > mostBytes) {
      throw tooLarge();
    }
    const body = await bytesOf(raw.body);
    checkText(body);
    const { method } = raw;
    context.req.raw = new Request(raw, { method, body });
  }
  await next();
};

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new RequestError(400, "BAD_REQUEST", "the body did not come to its end");
    });
    if (done) {
      return new Uint8Array(Buffer.concat(chunks));
    }
    size += value.length;
    if (size > mostBytes) {
      throw tooLarge();
    }
    chunks.push(value);
  }
}

/** What is no text would be read as another one. */
function checkText(body: Uint8Array): void {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new RequestError(400, "BAD_REQUEST", "the body is not text in UTF-8");
  }
}

function tooLarge(): RequestError {
  return new RequestError(413, "TOO_LARGE", `at most ${mostBytes} bytes`);
}
