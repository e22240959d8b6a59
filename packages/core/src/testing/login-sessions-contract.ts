import assert from "node:assert/strict";
import { type LoginSession, mostLoginSessions } from "../login-sessions.ts";
import type { Store } from "../store.ts";
import type { ContractCase } from "./contract-case.ts";

const begun = new Date(1000);

/** What every store must do to know who is logged in. */
export const loginSessionsContract: readonly ContractCase<Store>[] = [
  {
    name: "finds a session by its key until it is removed",
    run: async ({ sessions }) => {
      const [one, other] = [session("one"), { ...session("other"), token: `zoë's "laptop"` }];
      assert.equal(await sessions.find("one"), undefined);
      await sessions.keep(one, begun);
      await sessions.keep(other, begun);
      assert.deepEqual(await sessions.find("one"), one);
      assert.deepEqual(await sessions.find("other"), other);
      await sessions.remove("one");
      await sessions.remove("one");
      assert.equal(await sessions.find("one"), undefined);
      assert.deepEqual(await sessions.find("other"), other);
    },
  },
  {
    name: "drops sessions that have ended when another one begins",
    run: async ({ sessions }) => {
      await sessions.keep(session("short", new Date(2000)), begun);
      await sessions.keep(session("long", new Date(2001)), begun);
      assert.ok(await sessions.find("short"));
      await sessions.keep(session("new"), new Date(2000));
      assert.equal(await sessions.find("short"), undefined);
      assert.ok(await sessions.find("long"));
    },
  },
  {
    name: "keeps a thousand sessions, of which the oldest goes, also if all begin at once",
    run: async ({ sessions }) => {
      await sessions.keep(session("first"), begun);
      await sessions.keep(session("second"), begun);
      await sessions.keep(session("third"), begun);
      await sessions.remove("second");
      const more = Array.from({ length: mostLoginSessions - 2 }, (_, index) => `more ${index}`);
      await Promise.all(more.map((key) => sessions.keep(session(key), begun)));
      assert.ok(await sessions.find("first"));
      await sessions.keep(session("last"), begun);
      assert.equal(await sessions.find("first"), undefined);
      for (const key of ["third", ...more, "last"]) {
        assert.ok(await sessions.find(key), key);
      }
    },
  },
];

function session(key: string, endsAt = new Date(99_000)): LoginSession {
  return { key, token: "ada", proof: `proof of ${key}`, endsAt };
}
