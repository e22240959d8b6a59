import { expect, test } from "vitest";
import { drawPicture } from "./picture.ts";

const minute = 60_000;

function life(from: number, to: number) {
  const samples = Array.from({ length: to - from }, (_, index) => ({
    at: (from + index + 1) * minute,
    worked: 0,
    resident: 150e6 + index * 1e6,
    used: 60e6,
    descriptors: 40,
    handles: 20,
    listeners: 700,
    mostListeners: 100,
  }));
  return { startedAt: from * minute, intent: "none" as const, samples };
}

const text = drawPicture({ lives: [life(0, 5), life(5, 20)], began: 0, ended: 20 * minute });

test("the picture has a line of each measure for each life, and one where another begins", () => {
  expect(text.match(/<polyline /g)).toHaveLength(2 * 5);
  expect(text.match(/class="life" x1="259"/g)).toHaveLength(3);
});

test("its axes are round and name what they are", () => {
  for (const words of [">200 MB<", ">100 MB<", ">40<", ">800<", ">0 min<", ">20 min<"]) {
    expect(text).toContain(words);
  }
  expect(text).not.toContain("NaN");
});

test("it follows light and dark", () => {
  expect(text).toContain("@media (prefers-color-scheme: dark)");
});

test("it can be drawn of nothing", () => {
  expect(drawPicture({ lives: [], began: 0, ended: 0 })).not.toContain("NaN");
});
