import assert from "node:assert/strict";
import { GitError } from "../errors.ts";
import { type Oid, parseOid } from "../objects/object.ts";
import { maxContractObject, type RemoteContractTest } from "./remote-subject.ts";

const signal = new AbortController().signal;
const absent = parseOid("1234567890123456789012345678901234567890");

/** What every remote tells of the newest commits. */
export const recentContract: readonly RemoteContractTest[] = [
  {
    name: "tells the newest commits, as many as are asked for",
    run: async ({ remote, server, name, first }) => {
      const oids: Oid[] = [first];
      for (const message of ["second\n\nGlu-Phase: app/staging\n", "third", "fourth"]) {
        oids.unshift(await server.commit(name, { files: { "README.md": message }, message }));
      }
      const [tip = first] = oids;
      const recent = async (limit: number) => await remote.recent({ tip, limit }, { signal });
      const two = await recent(3);
      assert.deepEqual(
        two.map(({ oid }) => oid),
        oids.slice(0, 3),
      );
      assert.deepEqual(
        two.map(({ commit }) => commit.message.trimEnd()),
        ["fourth", "third", "second\n\nGlu-Phase: app/staging"],
      );
      assert.deepEqual(
        (await recent(100)).map(({ oid }) => oid),
        oids,
      );
      const [only, ...others] = await recent(1);
      assert.deepEqual([only?.oid, others], [tip, []]);
    },
  },
  {
    name: "tells the newest commits of both sides of a merge, and reads on as before",
    run: async ({ remote, server, name, first }) => {
      const left = await server.commit(name, { files: { left: "l\n" } });
      const side = { branch: "side", parent: first, files: { right: "r\n" } };
      const right = await server.commit(name, side);
      const tip = await server.commit(name, { files: { left: "l\n", right: "r\n" }, merge: right });
      const recent = await remote.recent({ tip, limit: 10 }, { signal });
      const oids = recent.map(({ oid }) => oid);
      assert.deepEqual([oids[0], oids[3]], [tip, first]);
      assert.deepEqual(new Set(oids.slice(1, 3)), new Set([left, right]));
      const need = { kind: "paths", paths: ["right"] } as const;
      const { objects } = await remote.fetch({ tip, need }, { signal });
      assert.ok(objects.some(({ type, data }) => type === "blob" && data.toString() === "r\n"));
      const log = await remote.log({ known: first, tip, paths: ["right"] }, { signal });
      assert.deepEqual(
        log.commits.map(({ oid }) => oid),
        [right],
      );
    },
  },
  {
    name: "tells fewer commits where the files of all are more than is read",
    run: async ({ remote, server, name, first }) => {
      const large = "0123456789abcdef".repeat((maxContractObject + 16) / 16);
      const oids: Oid[] = [first];
      for (const text of [large, "small\n", "smaller\n", "smallest\n"]) {
        oids.unshift(await server.commit(name, { files: { "large.bin": text } }));
      }
      const [tip = first] = oids;
      const recent = await remote.recent({ tip, limit: 10 }, { signal });
      assert.ok(recent.length >= 2);
      assert.deepEqual(
        recent.map(({ oid }) => oid),
        oids.slice(0, recent.length),
      );
    },
  },
  {
    name: "tells no commits of a tip the remote does not have",
    run: async ({ remote }) => {
      await assert.rejects(remote.recent({ tip: absent, limit: 10 }, { signal }), GitError);
    },
  },
];
