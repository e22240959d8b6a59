import { secretPattern } from "./secret-pattern.ts";

/** Of each owner: secrets that were replaced by newer ones may still be in what is under way. */
const mostRemembered = 4;
/** Characters of a secret before the end of a text that was cut short there. */
const shortestStart = 4;
const objectName = /^(?:sha\d+:)?([0-9a-f]{40,128})$/;
const redacted = "[redacted]";

interface KnownSecret {
  readonly text: string;
  readonly pattern: RegExp | undefined;
}

/** Writes `[redacted]` in place of the secrets that were handed out, however they are encoded. */
export class Redactor {
  /** By owner, the newest first. */
  readonly #secrets = new Map<string, readonly KnownSecret[]>();

  /** @param owner what the secret belongs to; a newer one of the same takes its place in time */
  remember(owner: string, secret: string): void {
    const known = this.#secrets.get(owner) ?? [];
    if (known[0]?.text !== secret) {
      const others = known.filter(({ text }) => text !== secret);
      this.#secrets.set(owner, [knownSecret(secret), ...others].slice(0, mostRemembered));
    }
  }

  apply(text: string): string {
    const known = [...this.#secrets.values()].flat();
    const spans = known.flatMap((secret) => [...spansIn(text, secret), ...startsIn(text, secret)]);
    return spans.length === 0 ? text : withoutSpans(text, spans);
  }

  /** The same data with secrets masked in its texts; the names of its fields stay. */
  applyToData<Data>(value: Data): Data {
    // All at once is far faster than one by one, and there is mostly nothing to mask.
    const text = JSON.stringify(value) ?? "";
    return this.apply(text) === text ? value : (this.#mask(value) as Data);
  }

  #mask(value: unknown): unknown {
    if (typeof value === "string") {
      return this.#isName(value) ? value : this.apply(value);
    }
    if (Array.isArray(value)) {
      return value.map((entry) => this.#mask(entry));
    }
    if (typeof value === "object" && value !== null && !(value instanceof Date)) {
      const entries = Object.entries(value).map(([key, entry]) => [key, this.#mask(entry)]);
      return Object.fromEntries(entries);
    }
    return value;
  }

  /** A digest or the name of a commit, in which a short secret may stand by accident. */
  #isName(text: string): boolean {
    const [, hex] = objectName.exec(text) ?? [];
    return (
      hex !== undefined && ![...this.#secrets.values()].flat().some((secret) => secret.text === hex)
    );
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function knownSecret(text: string): KnownSecret {
  const pattern = secretPattern(text);
  return { text, pattern: pattern === undefined ? undefined : new RegExp(pattern, "g") };
}

function spansIn(text: string, { pattern }: KnownSecret): readonly Span[] {
  return pattern === undefined
    ? []
    : Array.from(text.matchAll(pattern), ({ index, 0: found }) => ({
        start: index,
        end: index + found.length,
      }));
}

/** Where a text was cut short, a secret may have been cut as well. */
function startsIn(text: string, { text: secret }: KnownSecret): readonly Span[] {
  return Array.from(text.matchAll(/…/g), ({ index }) => {
    const before = text.slice(Math.max(0, index - secret.length), index);
    for (let start = 0; start <= before.length - shortestStart; start += 1) {
      if (secret.startsWith(before.slice(start))) {
        return [{ start: index - before.length + start, end: index }];
      }
    }
    return [];
  }).flat();
}

/** What overlaps is masked as one. */
function withoutSpans(text: string, spans: readonly Span[]): string {
  let clean = "";
  let end = 0;
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    if (span.start >= end) {
      clean += `${text.slice(end, span.start)}${redacted}`;
    }
    end = Math.max(end, span.end);
  }
  return clean + text.slice(end);
}
