import { createWriteStream, type WriteStream } from "node:fs";

export interface LogBookOptions {
  /** The file that keeps all of it. */
  readonly path: string;
  /** What must not be seen. */
  readonly traces: readonly string[];
  readonly fault: (words: string) => void;
}

/** Everything Glu says: in its log and to those who ask. */
export class LogBook {
  readonly #options: LogBookOptions;
  readonly #file: WriteStream;
  readonly #counts = new Map<string, number>();
  #answers = 0;

  constructor(options: LogBookOptions) {
    this.#options = options;
    this.#file = createWriteStream(options.path, { flags: "a" });
  }

  /** How many answers were looked through. */
  get answers(): number {
    return this.#answers;
  }

  /** How often something was logged as a warning or an error, or not as JSON, by its message. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  line(text: string): void {
    this.#file.write(`${text}\n`);
    this.#look(text, "the log");
    const kind = kindOf(text);
    if (kind !== undefined) {
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    }
    if (/MaxListenersExceededWarning|UnhandledPromise|was not handled/.test(text)) {
      this.#options.fault(`it was said: ${text}`);
    }
  }

  answer(path: string, text: string): void {
    this.#answers += 1;
    this.#look(text, `the answer to ${path}`);
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#file.end(resolve));
  }

  #look(text: string, where: string): void {
    for (const trace of this.#options.traces) {
      if (text.includes(trace)) {
        this.#options.fault(`a secret is in ${where}`);
      }
    }
  }
}

/** What counts; undefined for what is said in passing. */
function kindOf(line: string): string | undefined {
  if (!line.startsWith("{")) {
    return `no JSON: ${line}`;
  }
  const [, level = ""] = /"level":"?(\w+)/.exec(line) ?? [];
  const [, message = ""] = /"msg":"([^"]*)"/.exec(line) ?? [];
  return ["info", "debug"].includes(level) ? undefined : `${level}: ${message}`;
}
