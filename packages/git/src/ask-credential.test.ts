import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { askCredential } from "./ask-credential.ts";
import type { CredentialProvider } from "./credential.ts";
import { AuthenticationError, DeadlineError } from "./errors.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

const location = "https://host/x.git";
const never: CredentialProvider = () => new Promise(() => undefined);

function ask(credential: CredentialProvider | undefined, signal = new AbortController().signal) {
  const timers = new ManualTimers();
  const answer = askCredential({ location, credential, deadline: 1000, timers, signal });
  return { answer, timers };
}

describe("askCredential", () => {
  it("gives what the provider gives", async () => {
    const credential = { username: "", password: "t0ken: with a colon" };
    expect(await ask(async () => credential).answer).toBe(credential);
    expect(await ask(async () => undefined).answer).toBeUndefined();
    expect(await ask(undefined).answer).toBeUndefined();
  });

  it.each([
    ["rejects", async () => Promise.reject(new Error("vault sealed"))],
    [
      "throws",
      () => {
        throw new Error("vault sealed");
      },
    ],
  ] as const)("names the place if the provider %s", async (_, provider) => {
    const { answer } = ask(provider);
    await expect(answer).rejects.toThrow(AuthenticationError);
    await expect(answer).rejects.toThrow(`Getting the credential for ${location} failed`);
    await expect(answer).rejects.toHaveProperty("cause.message", "vault sealed");
  });

  it.each([
    ["glu", "s3cret\n"],
    ["glu", "s3\rcret"],
    ["glu\0", "s3cret"],
    ["glu:s3cret", ""],
  ])("refuses what cannot be sent, without repeating it (%j, %j)", async (username, password) => {
    const error = await ask(async () => ({ username, password })).answer.catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(String(error)).not.toContain("s3");
  });

  it("does not wait longer than its deadline", async () => {
    const { answer, timers } = ask(never);
    const failure = answer.catch((error: unknown) => error);
    await timers.advance(1000);
    expect(await failure).toBeInstanceOf(DeadlineError);
  });

  it("does not wait longer than its caller, and leaves nothing behind", async () => {
    const stop = new AbortController();
    const { answer, timers } = ask(never, stop.signal);
    stop.abort("enough");
    await expect(answer).rejects.toBe("enough");
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
    expect(timers.pending).toBe(0);
  });
});
