import { expect, test } from "vitest";
import { loginWords } from "./login-words.ts";

const refusal = { status: 401, message: "the token is unknown", retryAfter: undefined };

test.each([
  [{ ...refusal }, "This token is not known here"],
  [{ ...refusal, message: "the token ada has expired" }, "has expired"],
  [{ ...refusal, status: 0 }, "cannot be reached"],
  [{ ...refusal, status: 429, retryAfter: 20 }, "Wait 20 seconds"],
  [{ ...refusal, status: 429, retryAfter: 1 }, "Wait 1 second;"],
  [{ ...refusal, status: 429, retryAfter: 130 }, "Wait 3 minutes"],
  [{ ...refusal, status: 403, message: "from another site" }, "refused: from another site"],
])("%j is explained", (given, words) => {
  expect(loginWords(given)).toContain(words);
});
