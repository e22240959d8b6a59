import { isUtf8 } from "node:buffer";
import { type FilesystemCall, fail } from "./filesystem-failure.ts";

const replacement = Buffer.from("\ufffd");
const lineFeed = 0x0a;

/**
 * The text of a file, with its byte order mark if it has one: encoded again it is the same bytes.
 * @throws {FilesystemError} `EILSEQ` if it is not UTF-8.
 */
export function decodeText(call: FilesystemCall, data: Buffer): string {
  const text = data.toString("utf8");
  if (isUtf8(data)) {
    return text;
  }
  const at = brokenAt(data, text);
  const byte = data.subarray(at, at + 1).toString("hex");
  const place = `the byte at ${at}, 0x${byte} in line ${lineOf(data, at)}, begins no character`;
  return fail(
    "EILSEQ",
    call,
    `is not UTF-8 text (${place}); save it as UTF-8, or read it as bytes`,
  );
}

/** How many bytes come before the first that had to be replaced in the text. */
function brokenAt(data: Buffer, text: string): number {
  let at = 0;
  let seen = 0;
  for (const { index } of text.matchAll(/\ufffd/g)) {
    at += Buffer.byteLength(text.slice(seen, index));
    seen = index;
    if (!data.subarray(at, at + replacement.length).equals(replacement)) {
      break;
    }
  }
  return at;
}

function lineOf(data: Buffer, at: number): number {
  return data.subarray(0, at).filter((byte) => byte === lineFeed).length + 1;
}
