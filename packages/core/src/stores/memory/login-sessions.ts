import { type LoginSession, type LoginSessions, mostLoginSessions } from "../../login-sessions.ts";

/** Who is logged in, until the process ends. */
export function memoryLoginSessions(): LoginSessions {
  /** By key, the oldest first. */
  const sessions = new Map<string, LoginSession>();
  return {
    async keep(session, at) {
      for (const { key, endsAt } of sessions.values()) {
        if (endsAt <= at) {
          sessions.delete(key);
        }
      }
      sessions.set(session.key, Object.freeze({ ...session }));
      const [oldest] = sessions.keys();
      if (oldest !== undefined && sessions.size > mostLoginSessions) {
        sessions.delete(oldest);
      }
    },
    async find(key) {
      return sessions.get(key);
    },
    async remove(key) {
      sessions.delete(key);
    },
  };
}
