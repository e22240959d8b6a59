import { userInfo } from "node:os";
import { expect, test } from "vitest";
import { userName } from "./user-name.ts";

test("whoever uses the terminal is named as the operating system does", () => {
  expect(userName()).toBe(userInfo().username);
});

test.each([
  ["ada\u202E\u0000", "ada"],
  ["ada \n lovelace", "ada lovelace"],
  ["", "cli"],
  ["x".repeat(201), "cli"],
])("%j is shown as %j", (name, shown) => {
  expect(userName(() => name)).toBe(shown);
});

test("a user without a name is called as the command line", () => {
  const read = () => {
    throw new Error("A system error occurred: uv_os_get_passwd returned ENOENT");
  };
  expect(userName(read)).toBe("cli");
});
