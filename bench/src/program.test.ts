import { describe, expect, it } from "vitest";
import { runProgram } from "./program.ts";

const environment = { PATH: process.env["PATH"], GREETING: "hello" };
const { signal } = new AbortController();

describe("runProgram", () => {
  it("gives what the program says and how it ends", async () => {
    const script = "cat; echo $GREETING; echo trouble >&2; exit 3";
    const run = { environment, signal, input: ["one\n", "two\n"] };
    const { code, output, errors, milliseconds } = await runProgram(["sh", "-c", script], run);
    expect({ code, output, errors }).toEqual({
      code: 3,
      output: "one\ntwo\nhello\n",
      errors: "trouble\n",
    });
    expect(milliseconds).toBeGreaterThan(0);
  });

  it("fails if there is no such program", async () => {
    await expect(runProgram(["no-such-program"], { environment, signal })).rejects.toThrow(
      "ENOENT",
    );
  });

  it("ends the program, and what it has started, when it is told to", async () => {
    const controller = new AbortController();
    const run = { environment, signal: controller.signal };
    const running = runProgram(["sh", "-c", "sleep 60 & wait"], run);
    controller.abort();
    expect((await running).code).toBeNull();
  });
});
