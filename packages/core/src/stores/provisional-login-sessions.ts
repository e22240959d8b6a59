import type { LoginSessions } from "../login-sessions.ts";
import { memoryLoginSessions } from "./memory/login-sessions.ts";

/** What begins and ends here does so in memory; in the store, each session stays as it is. */
export function provisionalLoginSessions(base: LoginSessions): LoginSessions {
  const begun = memoryLoginSessions();
  const ended = memoryLoginSessions();
  return {
    keep: (session, at) => begun.keep(session, at),
    find: async (key) => {
      const own = await begun.find(key);
      return own ?? ((await ended.find(key)) ? undefined : await base.find(key));
    },
    remove: async (key) => {
      await begun.remove(key);
      const kept = await base.find(key);
      if (kept) {
        await ended.keep(kept, new Date(0));
      }
    },
  };
}
