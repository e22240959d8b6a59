import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a child process does on request is a function of one argument. */
type Argument<F> = F extends (argument: infer A) => Promise<unknown> ? A : never;
type Answer<F> = F extends (argument: never) => Promise<infer R> ? R : never;

interface Request {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

type Reply =
  | { readonly id: number; readonly kind: "done"; readonly result: unknown }
  | { readonly id: number; readonly kind: "failed"; readonly reason: string };

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface ChildOptions {
  /** What it is, for messages. */
  readonly name: string;
  /** When aborted, all calls reject. */
  readonly signal: AbortSignal;
  /** Options of Node.js. */
  readonly execArgv?: readonly string[];
}

const callDeadline = 120_000;
const closeDeadline = 5000;

/** A Node.js process of its own whose module called {@link serve}. */
export class Child<Methods extends object> {
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  #count = 0;

  static start<Methods extends object>(module: URL, options: ChildOptions): Child<Methods> {
    const child = fork(fileURLToPath(module), {
      execArgv: [...(options.execArgv ?? [])],
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
    });
    return new Child<Methods>(child, options);
  }

  private constructor(child: ChildProcess, options: ChildOptions) {
    this.#process = child;
    this.#options = options;
    const { name, signal } = options;
    const onAbort = () => this.#fail(signal.reason);
    signal.addEventListener("abort", onAbort);
    child.on("message", (reply) => this.#settle(reply as Reply));
    child.on("error", (error) => this.#fail(error));
    this.#exited = new Promise((resolve) => {
      const isStarted = child.pid !== undefined;
      child.once(isStarted ? "exit" : "error", (reason) => {
        signal.removeEventListener("abort", onAbort);
        this.#fail(new Error(`${name} has ended: ${reason}`));
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async call<Method extends keyof Methods & string>(
    method: Method,
    argument: Argument<Methods[Method]>,
  ): Promise<Answer<Methods[Method]>> {
    const { name, signal } = this.#options;
    signal.throwIfAborted();
    const id = this.#count;
    this.#count += 1;
    const timer = setTimeout(() => {
      this.#fail(new Error(`${name} did not ${method} within ${callDeadline} ms`));
      this.#process.kill("SIGKILL");
    }, callDeadline);
    try {
      const result = await new Promise<unknown>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        const request: Request = { id, method, argument };
        this.#process.send(request, (error) => error && this.#fail(error));
      });
      return result as Answer<Methods[Method]>;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Lets the child clean up. May be called twice. */
  async close(): Promise<void> {
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), closeDeadline);
    if (this.#process.connected) {
      this.#process.disconnect();
    }
    await this.#exited;
    clearTimeout(timer);
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (reply.kind === "done") {
      waiting?.resolve(reply.result);
    } else {
      waiting?.reject(new Error(`${this.#options.name}: ${reply.reason}`));
    }
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) {
      reject(error);
    }
  }
}

/** Calls the methods the parent process asks for until that lets go; then ends with `close`. */
export function serve(methods: object, close: () => Promise<void>): void {
  // A Ctrl-C reaches the whole group; the parent decides when this ends.
  process.on("SIGINT", () => undefined);
  process.once("disconnect", () => {
    void close().finally(() => process.exit());
  });
  process.on("message", (request) => void answer(methods, request as Request));
}

async function answer(methods: object, request: Request): Promise<void> {
  const reply = await replyTo(methods, request);
  if (process.connected) {
    process.send?.(reply);
  }
}

async function replyTo(methods: object, { id, method, argument }: Request): Promise<Reply> {
  try {
    const run: unknown = Reflect.get(methods, method);
    if (typeof run !== "function") {
      throw new TypeError(`there is no ${method}`);
    }
    const result: unknown = await Reflect.apply(run, methods, [argument]);
    return { id, kind: "done", result };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { id, kind: "failed", reason };
  }
}
