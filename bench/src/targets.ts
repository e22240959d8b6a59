import type { Target } from "./benchmark.ts";

export function ratioAtMost(limit: number): Target {
  return { of: "ratio", relation: "at most", limit };
}

export function ratioAtLeast(limit: number): Target {
  return { of: "ratio", relation: "at least", limit };
}

export function valueAtMost(limit: number, tolerance = 0): Target {
  return { of: "value", relation: "at most", limit, tolerance };
}

export function valueAtLeast(limit: number): Target {
  return { of: "value", relation: "at least", limit };
}

export function valueExactly(limit: number, tolerance = 0): Target {
  return { of: "value", relation: "exactly", limit, tolerance };
}
