import { userInfo } from "node:os";

/** What only a person at a terminal is asked. */
const question = /^write this\? \[y\/N\].*$/;
/** What a busy machine says while it works. */
const progress = /^.* …$/;
const actor = new RegExp(`(held by |Glu-Actor: )${userInfo().username}\\b`, "g");

/**
 * Compares what a page shows with what came out. A page says `sha256:24b9…` for a digest and always means the same one by it; its
 * ids, commits, times and ports are those of another day; a line that is `…` stands for any lines, one that ends with it for any end.
 */
export class ShownOutput {
  readonly #names = new Map<string, string>();
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** From here on the page calls the digest so. */
  name(digest: string, shown: string): void {
    this.#names.set(digest, shown);
  }

  /** The lines of the page, as they can be compared. */
  shown(text: string): readonly string[] {
    return plain(text).filter((line) => !question.test(line));
  }

  /** Finds a line of the page in a log. */
  pattern(line: string): RegExp {
    const digests = new Map([...this.#names].map(([digest, shown]) => [shown, digest]));
    const source = line
      .replaceAll(/sha256:[0-9a-f]{4}…/g, (shown) => digests.get(shown) ?? shown)
      .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replace(/^\d\d:\d\d:\d\d/, "^\\d\\d:\\d\\d:\\d\\d")
      .replaceAll(/\b[0-9a-f]{4}…/g, "[0-9a-f]{40}")
      .replaceAll("8080", "\\d+")
      .replace("held by you", `held by ${userInfo().username}`);
    return new RegExp(`${source}$`, "m");
  }

  /** The lines that came out, as they can be compared. */
  actual(text: string): readonly string[] {
    const named = text
      .replaceAll(/sha256:[0-9a-f]{64}/g, (digest) => this.#names.get(digest) ?? digest)
      .replaceAll(this.#directory, "…/promotions")
      .replaceAll(actor, "$1you");
    return plain(named).filter((line) => !progress.test(line));
  }
}

/** Whether lines are those of the page, where a `…` of the page stands for any number of them. */
export function matches(shown: readonly string[], actual: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) {
    return actual.length === 0;
  }
  if (first !== "…") {
    return isShown(first, actual[0]) && matches(rest, actual.slice(1));
  }
  return Array.from({ length: actual.length + 1 }, (_, skipped) => skipped).some((skipped) =>
    matches(rest, actual.slice(skipped)),
  );
}

function isShown(shown: string, actual: string | undefined): boolean {
  return shown.endsWith(" …") ? actual?.startsWith(shown.slice(0, -1)) === true : shown === actual;
}

function plain(text: string): readonly string[] {
  return text
    .replaceAll(/\b\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "<time>")
    .replaceAll(/^\d{2}:\d{2}:\d{2}(?= )/gm, "<time>")
    .replaceAll(/\b[0-9a-f]{8}-(?:…|[0-9a-f-]{27})/g, "<id>")
    .replaceAll(/(?<!sha256:)\b(?:[0-9a-f]{40}\b|[0-9a-f]{4}…)/g, "<commit>")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:8080")
    .split("\n")
    .map((line) => line.replaceAll(/ {2,}/g, "  ").trimEnd())
    .filter((line) => line !== "");
}
