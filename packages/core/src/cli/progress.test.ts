import { ManualTimers } from "@glu/git/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { Redactor } from "../redactor.ts";
import { Progress } from "./progress.ts";
import { cleanTerminal, type Terminal } from "./terminal.ts";

let timers: ManualTimers;
let written: string;

beforeEach(() => {
  timers = new ManualTimers();
  written = "";
});

function terminalOf(traits: Partial<Terminal> = {}) {
  const err = (text: string) => {
    written += text;
  };
  const terminal = { out: () => undefined, err, interactive: false, ...traits };
  return cleanTerminal(terminal, new Redactor());
}

describe("what takes its time", () => {
  test("is said after a second, each thing once where lines stay", async () => {
    const progress = new Progress({ terminal: terminalOf(), timers });
    let what = "reading app/staging";
    const done = progress.begin(() => what);
    await timers.advance(999);
    expect(written).toBe("");
    await timers.advance(2001);
    expect(written).toBe("reading app/staging …\n");
    what = "reading app/production";
    await timers.advance(1000);
    done();
    expect(written).toBe("reading app/staging …\nreading app/production …\n");
    expect(timers.pending).toBe(0);
  });

  test("is a line that is written over, and gone before anything else is written", async () => {
    const terminal = terminalOf({ interactive: true, width: () => 15 });
    const progress = new Progress({ terminal, timers });
    const done = progress.begin(() => "reading app/staging");
    await timers.advance(1200);
    const line = "\r\u001b[Kreading app/st";
    expect(written).toBe(line + line);
    written = "";
    terminal.err("held\n");
    done();
    expect(written).toBe("\r\u001b[Kheld\n");
    written = "";
    await progress.during(() => "more", timers.advance(1000));
    expect(written).toBe("\r\u001b[Kmore …\r\u001b[K");
  });

  test("is named by the outermost of things within each other", async () => {
    const progress = new Progress({ terminal: terminalOf(), timers });
    const done = progress.begin(() => "planning");
    progress.begin(() => "asking")();
    await timers.advance(1000);
    done();
    expect(written).toBe("planning …\n");
  });

  test("is not said to programs, but to a person beside them", async () => {
    for (const interactive of [false, true]) {
      const terminal = terminalOf({ interactive });
      const progress = new Progress({ terminal, timers, quiet: true });
      await progress.during(() => "reading", timers.advance(1000));
      expect(written).toBe(interactive ? "reading …\n" : "");
    }
  });
});
