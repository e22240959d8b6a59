import { expect, test } from "vitest";
import { writerOf } from "./writer.ts";

test("who writes may say where", () => {
  expect(writerOf("process 12 on web-1, http://10.0.0.1:8080")).toEqual({
    name: "process 12 on web-1",
    url: "http://10.0.0.1:8080",
  });
  expect(writerOf("process 12 on web-1")).toEqual({ name: "process 12 on web-1", url: undefined });
  expect(writerOf(null)).toEqual({ name: undefined, url: undefined });
});
