import { describe, expect, it } from "vitest";
import { PushRefusedError } from "./errors.ts";
import { SecretMask } from "./masked-remote.ts";

async function maskFor(...passwords: readonly string[]): Promise<SecretMask> {
  const mask = new SecretMask();
  for (const password of passwords) {
    await mask.watch(async () => ({ username: "glu", password }))();
  }
  return mask;
}

describe("SecretMask", () => {
  it("leaves everything as it is before there is a secret", async () => {
    const mask = new SecretMask();
    await mask.watch(async () => undefined)();
    expect(mask.apply("nothing to hide")).toBe("nothing to hide");
  });

  it("hands on what the provider gives", async () => {
    const credential = { username: "glu", password: "open-sesame" };
    expect(await new SecretMask().watch(async () => credential)()).toBe(credential);
  });

  it("masks the credentials that were given out last, and not all there ever were", async () => {
    const mask = await maskFor("first", "second", "third", "fourth", "fifth", "fifth");
    expect(mask.apply("second third fourth fifth")).toBe("*** *** *** ***");
    expect(mask.apply("first")).toBe("first");
  });

  it("masks an error, its stack and what caused it, and leaves it the same error", async () => {
    const cause = new Error("the server says: open-sesame");
    const error = new PushRefusedError("refused: open-sesame", { cause });
    (await maskFor("open-sesame")).applyToError(error);
    expect(error).toBeInstanceOf(PushRefusedError);
    expect([error.message, cause.message]).toEqual(["refused: ***", "the server says: ***"]);
    expect(`${error.stack}${cause.stack}`).not.toContain("open-sesame");
    expect(error.stack).toContain("masked-remote.test.ts");
  });

  it("masks an error whose message cannot be assigned to", async () => {
    const error = new DOMException("gone: open-sesame", "AbortError");
    (await maskFor("open-sesame")).applyToError(error);
    expect(error.message).toBe("gone: ***");
    expect(error.stack).not.toContain("open-sesame");
  });

  it("does not touch the error of somebody else, such as the reason of a signal", async () => {
    const reason = Object.freeze(new Error("called\toff"));
    (await maskFor("open-sesame")).applyToError(reason);
    (await maskFor("open-sesame")).applyToError(AbortSignal.abort().reason);
    expect(reason.message).toBe("called\toff");
  });
});
