import { execFileSync } from "node:child_process";
import { getEventListeners } from "node:events";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type ChildCommand, ChildProgram } from "./child-program.ts";
import { DeadlineError } from "./errors.ts";
import { systemTimers } from "./runtime.ts";

const { signal } = new AbortController();

function start(script: string, options: Partial<ChildCommand> = {}): ChildProgram {
  return new ChildProgram({
    purpose: "Testing",
    program: "sh",
    args: ["-c", script],
    environment: { PATH: process.env["PATH"] },
    signal,
    timers: systemTimers,
    startFailure: (cause) => new Error("not there", { cause }),
    ...options,
  });
}

function isRunning(pid: string): boolean {
  const list = execFileSync("ps", ["-eo", "pid=,stat="]).toString();
  return list.split("\n").some((line) => {
    const [id, state = ""] = line.trim().split(/ +/);
    return id === pid && !state.startsWith("Z");
  });
}

describe("ChildProgram", () => {
  it("tells the exit code and what was said", async () => {
    const program = start("cat; echo oh dear >&2; exit 3");
    program.stdin.end("input");
    expect(await text(program.stdout)).toBe("input");
    expect(await program.ended).toEqual({ code: 3, stderr: "oh dear" });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("keeps the end of what is said, cleaned and without secrets", async () => {
    const script = String.raw`yes | head -c 100000 >&2; printf '\033[31ms3cret\033[0m word' >&2`;
    const program = start(script, { secrets: ["s3cret"] });
    program.stdout.resume();
    const { stderr } = await program.ended;
    expect(stderr.length).toBeLessThanOrEqual(32 * 1024);
    expect(stderr.endsWith("\n*** word")).toBe(true);
  });

  it("passes on a secret where neither arguments nor environment show it", async () => {
    const program = start("cat <&3", { secretInput: "s3cret\n" });
    expect(await text(program.stdout)).toBe("s3cret\n");
    await program.ended;
  });

  it("says so if there is no such program", async () => {
    await expect(start("", { program: "no-such-program" }).ended).rejects.toThrow("not there");
  });

  it("does not start once it is called off", () => {
    expect(() => start("", { signal: AbortSignal.abort(new Error("enough")) })).toThrow("enough");
  });

  it("is killed at its deadline, with all it has started", async () => {
    const program = start("trap '' TERM; sleep 60 & echo $!; wait", { deadline: 300, grace: 50 });
    const output = text(program.stdout);
    await expect(program.ended).rejects.toThrow(DeadlineError);
    expect(isRunning((await output).trim())).toBe(false);
  });

  it("ends with the reason of its signal", async () => {
    const stop = new AbortController();
    const program = start("echo started; exec sleep 60", { signal: stop.signal });
    program.stdout.once("data", () => stop.abort(new Error("enough")));
    await expect(program.ended).rejects.toThrow("enough");
    program.stop(new Error("too late"));
    await expect(program.ended).rejects.toThrow("enough");
  });

  it("does not wait for outputs that others hold", async () => {
    const program = start("setsid sleep 60 & echo $!; exec sleep 60", { grace: 0 });
    const pid = await new Promise<string>((resolve) => {
      program.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    });
    const started = performance.now();
    program.stop(new Error("enough"));
    await expect(program.ended).rejects.toThrow("enough");
    expect(performance.now() - started).toBeLessThan(900);
    process.kill(Number(pid));
  });

  it("does not wait for what goes on in the background", async () => {
    const started = performance.now();
    const program = start("setsid sleep 3 & exit 0", { detaches: true });
    program.stdout.resume();
    expect((await program.ended).code).toBe(0);
    expect(performance.now() - started).toBeLessThan(900);
  });

  it("loses nothing to a slow reader", async () => {
    const due: (() => void)[] = [];
    let notice = (): void => undefined;
    const exited = new Promise<void>((resolve) => {
      notice = resolve;
    });
    const after = (_: number, run: () => void) => {
      due.push(run);
      notice();
      return () => undefined;
    };
    const program = start("head -c 100000 /dev/zero", { timers: { ...systemTimers, after } });
    const chunks: AsyncIterator<Buffer> = program.stdout[Symbol.asyncIterator]();
    let size = (await chunks.next()).value.length;
    await exited;
    while (program.stdout.readableLength === 0) {
      await setImmediate();
    }
    due[0]?.();
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      size += next.value.length;
    }
    expect(size).toBe(100_000);
    expect((await program.ended).code).toBe(0);
  });
});
