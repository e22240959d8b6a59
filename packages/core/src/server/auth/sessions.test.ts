import { describe, expect, test } from "vitest";
import { StoppedError } from "../../errors.ts";
import type { LoginSessions } from "../../login-sessions.ts";
import { localOperations } from "../../operations.ts";
import { silentLogger } from "../../runtime.ts";
import { memoryLoginSessions } from "../../stores/memory/login-sessions.ts";
import { System } from "../../system.ts";
import { routes } from "../routes.ts";

const token = "ada-has-a-long-token";
const cookie = `glu_session=${"a".repeat(43)}`;
const auth = {
  mode: "token",
  tokens: { ada: { token: { reveal: async () => token }, role: "operator" } },
  proxy: { user_header: "x-user", role: "viewer" },
} as const;

function serverOf(sessions: () => LoginSessions) {
  const operations = localOperations(new System({ name: "shop" }));
  const app = routes({ operations, sessions, auth, logger: silentLogger, host: "127.0.0.1" });
  return (path: string, init: RequestInit = {}) =>
    app.request(`http://127.0.0.1/api/v1${path}`, init);
}

describe("where sessions are kept", () => {
  test("may not be known now: then they are asked for again, and tokens are taken", async () => {
    const ask = serverOf(() => {
      throw new StoppedError("it starts");
    });
    const login = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    };
    for (const [path, init] of [
      ["/whoami", { headers: { cookie } }],
      ["/session", login],
      ["/session", { method: "DELETE", headers: { cookie } }],
    ] as const) {
      const answer = await ask(path, init);
      const { headers } = answer;
      expect([answer.status, headers.get("retry-after"), headers.get("set-cookie")]).toEqual([
        503,
        "5",
        null,
      ]);
      expect(await answer.json()).toMatchObject({ code: "STOPPED" });
    }
    const known = await ask("/whoami", { headers: { cookie, authorization: `Bearer ${token}` } });
    expect(known.status).toBe(200);
  });

  test("is not written by who asks with a cookie that is none", async () => {
    const readable = memoryLoginSessions();
    const written: string[] = [];
    const ask = serverOf(() => ({
      ...readable,
      remove: async (key) => void written.push(key),
    }));
    expect((await ask("/whoami", { headers: { cookie } })).status).toBe(401);
    const ended = await ask("/session", { method: "DELETE", headers: { cookie } });
    expect([ended.status, written]).toEqual([204, []]);
  });
});
