import type { ChildProgram } from "../../child-program.ts";
import { Conversation } from "../conversation.ts";
import { FirstFlush } from "../first-flush.ts";
import { checkGreeting, readGreeting } from "../greeting.ts";
import type { Advertisement } from "../protocol/advertisement.ts";
import { type SplitAnswer, splitAnswer } from "../split-answer.ts";
import type { Memory, Service } from "../transport.ts";
import type { LocalGit, ServiceCall } from "./local-git.ts";

export interface ServiceRequest {
  readonly request: Buffer;
  readonly remembers: Memory | undefined;
  readonly signal: AbortSignal;
}

const nothing: Buffer = Buffer.alloc(0);

/**
 * One process of a service. `git-upload-pack` answers one request after the other, each up to a flush
 * packet (gitprotocol-v2), until its input ends; `git-receive-pack` answers one.
 */
export class ServiceSession {
  readonly #service: Service;
  readonly #purpose: string;
  readonly #git: LocalGit;
  readonly #conversation: Conversation;
  readonly #program: ChildProgram;
  readonly #remembered = new Set<Memory>();
  #state: "greeting" | "waiting" | "answering" | "ending" | "over" = "greeting";
  /** The bytes of the answer that have come. */
  #start = nothing;
  #unfollow = (): void => undefined;

  constructor(git: LocalGit, call: ServiceCall) {
    const { purpose } = call;
    const program = git.start(call);
    const { timers, timeouts } = git;
    this.#program = program;
    this.#service = call.service;
    this.#purpose = purpose;
    this.#git = git;
    this.#conversation = new Conversation({
      program,
      purpose,
      silence: timeouts.silence,
      timers,
    });
  }

  get isWaiting(): boolean {
    return this.#state === "waiting";
  }

  /** Whether it remembers nothing that a request like this would get wrong. */
  suits(remembers: Memory | undefined): boolean {
    return remembers === undefined || !this.#remembered.has(remembers);
  }

  /** What it says before it is asked. @throws {GitError} */
  async greet(signal: AbortSignal): Promise<Advertisement> {
    this.#follow(signal);
    const advertisement = await readGreeting(await this.#greeting());
    this.#rest();
    return advertisement;
  }

  /**
   * Resolves when its answer begins; with false if it had ended since the last one, so that it cannot
   * have been asked.
   * @throws {GitError}
   */
  async ask({ request, remembers, signal }: ServiceRequest): Promise<boolean> {
    const isNew = this.#state === "greeting";
    this.#state = "answering";
    this.#program.isAside = false;
    this.#follow(signal);
    if (remembers !== undefined) {
      this.#remembered.add(remembers);
    }
    this.#conversation.send(request, { end: this.#service === "git-receive-pack" });
    if (isNew) {
      const answer = await this.#greeting();
      await checkGreeting({ service: this.#service, answer, location: this.#git.path });
      this.#start = answer.start;
      return true;
    }
    const next = await this.#conversation.next();
    if (next.done) {
      await this.#conversation.exit();
      return false;
    }
    this.#start = next.value;
    return true;
  }

  /** The answer to what was asked, as it comes. @throws {GitError} */
  async *answer(): AsyncGenerator<Buffer> {
    const flush = new FirstFlush();
    let chunk = this.#start;
    for (;;) {
      const end = flush.find(chunk);
      if (end === chunk.length) {
        this.#rest();
      }
      if (chunk.length > 0) {
        yield chunk.subarray(0, end);
      }
      if (end !== undefined) {
        return;
      }
      const next = await this.#conversation.next();
      if (next.done) {
        return await this.#throwIfFailed();
      }
      chunk = next.value;
    }
  }

  /** Ends the process. One that has taken a push is let come to its own end, with all of its hooks. */
  async end(): Promise<void> {
    if (this.#state === "ending") {
      await this.#comeToEnd();
    }
    this.#unfollow();
    this.#program.isAside = false;
    await this.#conversation.stop();
  }

  async #greeting(): Promise<SplitAnswer> {
    const answer = await splitAnswer(this.#conversation);
    if (!answer.complete) {
      await this.#throwIfFailed();
    }
    return answer;
  }

  async #throwIfFailed(): Promise<void> {
    const { code, stderr } = await this.#conversation.exit();
    if (code !== 0) {
      throw await this.#git.failure(this.#purpose, stderr);
    }
  }

  async #comeToEnd(): Promise<void> {
    let next = await this.#conversation.next();
    while (!next.done) {
      next = await this.#conversation.next();
    }
    await this.#conversation.exit().catch(() => undefined);
  }

  /** The answer is complete. */
  #rest(): void {
    if (this.#state === "over") {
      return;
    }
    if (this.#service === "git-upload-pack") {
      this.#unfollow();
      this.#state = "waiting";
      this.#program.isAside = true;
    } else {
      this.#state = this.#state === "greeting" ? "over" : "ending";
    }
  }

  #follow(signal: AbortSignal): void {
    const onAbort = () => {
      this.#state = "over";
      this.#program.stop(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    this.#unfollow = () => signal.removeEventListener("abort", onAbort);
    if (signal.aborted) {
      onAbort();
    }
  }
}
