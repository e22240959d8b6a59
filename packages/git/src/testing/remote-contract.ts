import assert from "node:assert/strict";
import { ClosedError } from "../errors.ts";
import { encodeCommit } from "../objects/commit.ts";
import { type GitObject, makeObject, type Oid, parseOid } from "../objects/object.ts";
import { setEntry } from "../objects/tree.ts";
import type { FetchNeed, Remote } from "../remote.ts";
import { commitOf, entryOf, objectOf, treeOf } from "./fetched-objects.ts";
import { historyContract } from "./history-contract.ts";
import { recentContract } from "./recent-contract.ts";
import { contractFiles, maxContractObject, type RemoteContractTest } from "./remote-subject.ts";

const signal = new AbortController().signal;
const main = "refs/heads/main";
const absent = parseOid("1234567890123456789012345678901234567890");

const filesContract: readonly RemoteContractTest[] = [
  {
    name: "sees that it may push, without changing anything",
    run: async ({ remote, server, name }) => {
      const before = await server.git(name, "for-each-ref");
      await remote.checkPush({ signal });
      assert.equal(await server.git(name, "for-each-ref"), before);
      await server.git(name, "update-ref", "-d", main);
      await remote.checkPush({ signal });
      assert.equal(await server.git(name, "for-each-ref"), "");
    },
  },
  {
    name: "lists exactly the asked refs",
    run: async ({ remote, server, name, first }) => {
      await server.git(name, "branch", "glu/one", "main");
      await server.git(name, "branch", "other/main", "main");
      const refs = [main, "refs/heads/glu/", "refs/heads/missing"];
      const listing = await remote.listRefs({ refs }, { signal });
      assert.deepEqual(
        listing.refs,
        new Map([
          [main, first],
          ["refs/heads/glu/one", first],
        ]),
      );
      assert.equal(listing.head, main);
      assert.equal(listing.empty, false);
    },
  },
  {
    name: "resolves HEAD when it is asked for",
    run: async ({ remote, server, name, first }) => {
      await server.git(name, "branch", "-m", "main", "trunk");
      const listing = await remote.listRefs({ refs: ["HEAD"] }, { signal });
      assert.deepEqual([...listing.refs], [["HEAD", first]]);
      assert.equal(listing.head, "refs/heads/trunk");
    },
  },
  {
    name: "tells an empty repository from one without the asked branch",
    run: async ({ remote, server, name }) => {
      const refs = ["refs/heads/missing"];
      assert.equal((await remote.listRefs({ refs }, { signal })).empty, false);
      await server.git(name, "update-ref", "-d", main);
      const listing = await remote.listRefs({ refs }, { signal });
      assert.equal(listing.empty, true);
      assert.ok(listing.head === main || listing.head === undefined);
    },
  },
  {
    name: "fetches the commit, the trees on the way and what is at each path",
    run: async ({ remote, first }) => {
      const paths = ["env/staging/app.yaml", "env/production", "missing/file", "README.md/below"];
      const fetched = await remote.fetch(
        { tip: first, need: { kind: "paths", paths } },
        { signal },
      );
      const root = treeOf(fetched, commitOf(fetched, first).tree);
      const env = treeOf(fetched, entryOf(root, "env"));
      const staging = treeOf(fetched, entryOf(env, "staging"));
      treeOf(fetched, entryOf(env, "production"));
      const file = objectOf(fetched, entryOf(staging, "app.yaml"));
      assert.equal(file.data.toString(), contractFiles["env/staging/app.yaml"]);
    },
  },
  {
    name: "fetches objects by name and leaves out what there is not",
    run: async ({ remote, server, name, first }) => {
      const blob = parseOid(await server.git(name, "rev-parse", "main:README.md"));
      const need: FetchNeed = { kind: "oids", oids: [blob, absent] };
      const fetched = await remote.fetch({ tip: first, need }, { signal });
      assert.deepEqual(
        fetched.objects.map(({ oid, type }) => [oid, type]),
        [[blob, "blob"]],
      );
    },
  },
  {
    name: "answers with nothing for a commit the remote does not have",
    run: async ({ remote }) => {
      const need: FetchNeed = { kind: "paths", paths: [""] };
      assert.deepEqual((await remote.fetch({ tip: absent, need }, { signal })).objects, []);
    },
  },
  {
    name: "follows a branch that grows, and one that was rewound",
    run: async ({ remote, server, name, first }) => {
      const read = async (tip: Oid, known?: Oid) => {
        const need: FetchNeed = { kind: "paths", paths: ["README.md"] };
        const fetched = await remote.fetch({ tip, known, need }, { signal });
        const root = treeOf(fetched, commitOf(fetched, tip).tree);
        return objectOf(fetched, entryOf(root, "README.md")).data.toString();
      };
      const second = await server.commit(name, { files: { "README.md": "second\n" } });
      assert.equal(await read(second), "second\n");
      const third = await server.commit(name, { files: { "README.md": "third\n" } });
      assert.equal(await read(third, second), "third\n");
      const rewound = { files: { "README.md": "fourth\n" }, parent: first };
      const fourth = await server.commit(name, rewound);
      assert.equal(await read(fourth, third), "fourth\n");
    },
  },
  {
    name: "logs the commits that were the last to change the asked paths, newest first",
    run: async ({ remote, server, name, first }) => {
      const files = ["env/staging/app.yaml", "README.md", "env/production/app.yaml"];
      const oids: Oid[] = [];
      for (const file of files) {
        oids.push(await server.commit(name, { files: { [file]: "new\n" }, message: file }));
      }
      const [staging, , production = first] = oids;
      const paths = ["env", "env/staging/app.yaml", "missing"];
      const request = { known: first, tip: production, paths };
      const log = await remote.log(request, { signal });
      assert.equal(log.fastForward, "yes");
      assert.deepEqual(
        log.commits.map(({ oid, paths }) => [oid, paths]),
        [
          [production, ["env"]],
          [staging, ["env/staging/app.yaml"]],
        ],
      );
      assert.equal(log.commits[0]?.commit.message, "env/production/app.yaml");
    },
  },
  {
    name: "takes log paths literally, and the empty path for everything",
    run: async ({ remote, server, name, first }) => {
      const tip = await server.commit(name, { files: { "a*b": "star\n", axb: "x\n" } });
      const star = await remote.log({ known: first, tip, paths: ["a*b", "[a]xb"] }, { signal });
      assert.deepEqual(
        star.commits.map(({ paths }) => paths),
        [["a*b"]],
      );
      const all = await remote.log({ known: first, tip, paths: [""] }, { signal });
      assert.deepEqual(
        all.commits.map(({ oid, paths }) => [oid, paths]),
        [[tip, [""]]],
      );
    },
  },
  {
    name: "sees that a branch was rewritten",
    run: async ({ remote, server, name, first }) => {
      const known = await server.commit(name, { files: { "README.md": "dropped\n" } });
      const need: FetchNeed = { kind: "paths", paths: [""] };
      await remote.fetch({ tip: known, need }, { signal });
      const tip = await server.commit(name, { files: { "README.md": "kept\n" }, parent: first });
      const log = await remote.log({ known, tip, paths: ["README.md"] }, { signal });
      assert.deepEqual(log, { fastForward: "no", commits: [] });
    },
  },
  {
    name: "logs between commits it has not fetched before",
    run: async ({ remote, server, name, first }) => {
      await server.commit(name, { files: { "README.md": "second\n" } });
      const tip = await server.commit(name, { files: { "README.md": "third\n" } });
      await remote.fetch({ tip, need: { kind: "paths", paths: [""] } }, { signal });
      const log = await remote.log({ known: first, tip, paths: ["README.md"] }, { signal });
      assert.deepEqual([log.fastForward, log.commits.map(({ oid }) => oid)], ["yes", [tip]]);
    },
  },
  {
    name: "tells a merge by the paths it changed in all of its parents",
    run: async ({ remote, server, name, first }) => {
      const left = await server.commit(name, { files: { left: "l\n" } });
      const side = { branch: "side", parent: first, files: { right: "r\n" } };
      const right = await server.commit(name, side);
      const files = { left: "l\n", right: "r\n", both: "b\n" };
      const merge = await server.commit(name, { files, merge: right });
      const paths = ["left", "right", "both"];
      const request = { known: left, tip: merge, paths };
      const log = await remote.log(request, { signal });
      assert.equal(log.fastForward, "yes");
      assert.deepEqual(
        new Map(log.commits.map(({ oid, paths }) => [oid, paths])),
        new Map([
          [merge, ["both"]],
          [right, ["right"]],
        ]),
      );
    },
  },
  ...recentContract,
  {
    name: "builds on the objects its caller has",
    run: async ({ remote, server, name, first }) => {
      const need: FetchNeed = { kind: "paths", paths: ["env/staging/app.yaml", "README.md"] };
      const before = await remote.fetch({ tip: first, need }, { signal });
      const had = new Map(before.objects.map((object) => [object.oid, object]));
      const tip = await server.commit(name, { files: { "README.md": "second\n" } });
      const peek = (oid: Oid) => had.get(oid);
      const after = await remote.fetch({ tip, known: first, need }, { signal, peek });
      const all = { objects: [...before.objects, ...after.objects], oversized: [] };
      const root = treeOf(all, commitOf(all, tip).tree);
      assert.equal(objectOf(all, entryOf(root, "README.md")).data.toString(), "second\n");
      treeOf(all, entryOf(root, "env"));
      const log = await remote.log(
        { known: first, tip, paths: ["env", "README.md"] },
        { signal, peek },
      );
      assert.deepEqual(
        log.commits.map(({ paths }) => paths),
        [["README.md"]],
      );
    },
  },
  {
    name: "says how large a blob is that it does not read",
    run: async ({ remote, server, name }) => {
      const large = "0123456789abcdef".repeat((maxContractObject + 16) / 16);
      const files = { "large.bin": large, "small.txt": "small\n" };
      const tip = await server.commit(name, { files });
      const need: FetchNeed = { kind: "paths", paths: ["large.bin", "small.txt", "README.md"] };
      const fetched = await remote.fetch({ tip, need }, { signal });
      const root = treeOf(fetched, commitOf(fetched, tip).tree);
      const oid = entryOf(root, "large.bin");
      assert.deepEqual(fetched.oversized, [{ oid, size: large.length }]);
      assert.equal(objectOf(fetched, entryOf(root, "small.txt")).data.toString(), "small\n");
    },
  },
  {
    name: "pushes large directories, and objects that are listed twice",
    run: async ({ remote, server, name }) => {
      const names = Array.from({ length: 1500 }, (_, index) => `many/file-${index}.yaml`);
      const files = Object.fromEntries(names.map((path) => [path, `${path}\n`]));
      const tip = await server.commit(name, { files });
      const need: FetchNeed = { kind: "paths", paths: ["many"] };
      const fetched = await remote.fetch({ tip, need }, { signal });
      const { tree } = commitOf(fetched, tip);
      const old = objectOf(fetched, entryOf(treeOf(fetched, tree), "many"));
      const blob = makeObject("sha1", "blob", Buffer.from("new\n"));
      const file = { mode: "100644", name: Buffer.from("file-700.yaml"), oid: blob.oid };
      const many = makeObject("sha1", "tree", setEntry(old.data, file));
      const directory = { mode: "40000", name: Buffer.from("many"), oid: many.oid };
      const root = makeObject("sha1", "tree", setEntry(treeOf(fetched, tree), directory));
      const commit = commitObject(root.oid, tip);
      const objects = [blob, { ...many, base: old }, root, blob, commit, commit];
      const updates = [{ ref: main, old: tip, new: commit.oid }];
      assert.deepEqual(await remote.push({ updates, objects }, { signal }), [
        { kind: "accepted", ref: main },
      ]);
      assert.equal(await server.read(name, "many/file-700.yaml"), "new\n");
      assert.equal(await server.read(name, "many/file-701.yaml"), "many/file-701.yaml\n");
      assert.equal(await server.git(name, "fsck", "--strict"), "");
    },
  },
  {
    name: "moves a branch that is where the update expects it",
    run: async ({ remote, server, name, first }) => {
      const { oid, objects } = await change(remote, first, "pushed\n");
      const updates = [{ ref: main, old: first, new: oid }];
      const results = await remote.push({ updates, objects }, { signal });
      assert.deepEqual(results, [{ kind: "accepted", ref: main }]);
      assert.equal(await server.read(name, "README.md"), "pushed\n");
      assert.equal(await server.git(name, "fsck", "--strict"), "");
    },
  },
  {
    name: "finds a branch stale that has moved, is gone or is there already",
    run: async ({ remote, server, name, first }) => {
      const { oid, objects } = await change(remote, first, "pushed\n");
      const outside = await server.commit(name, { files: { "README.md": "outside\n" } });
      const updates = [
        { ref: main, old: first, new: oid },
        { ref: "refs/heads/gone", old: first, new: oid },
        { ref: "refs/heads/new", old: undefined, new: oid },
      ];
      const results = await remote.push({ updates, objects }, { signal });
      assert.deepEqual(results, [
        { kind: "stale", ref: main },
        { kind: "stale", ref: "refs/heads/gone" },
        { kind: "accepted", ref: "refs/heads/new" },
      ]);
      assert.equal(await server.tip(name), outside);
      const again = [{ ref: "refs/heads/new", old: undefined, new: first }];
      const [second] = await remote.push({ updates: again, objects: [] }, { signal });
      assert.equal(second?.kind, "stale");
    },
  },
  {
    name: "deletes a branch only where it is expected",
    run: async ({ remote, server, name, first }) => {
      await server.git(name, "branch", "glu/one", "main");
      const ref = "refs/heads/glu/one";
      const stale = { ref, old: absent, new: undefined };
      const [refused] = await remote.push({ updates: [stale], objects: [] }, { signal });
      assert.equal(refused?.kind, "stale");
      const update = { ref, old: first, new: undefined };
      const [deleted] = await remote.push({ updates: [update], objects: [] }, { signal });
      assert.equal(deleted?.kind, "accepted");
      assert.equal(await server.tip(name, "glu/one"), undefined);
    },
  },
  {
    name: "passes on the words of a hook that refuses",
    run: async ({ remote, server, name, first }) => {
      await server.setHook(name, "update", 'echo "no change of $1 on a Friday" >&2; exit 1');
      const { oid, objects } = await change(remote, first, "pushed\n");
      const updates = [{ ref: main, old: first, new: oid }];
      const [result] = await remote.push({ updates, objects }, { signal });
      assert.equal(result?.kind, "refused");
      assert.match(result.kind === "refused" ? result.reason : "", /on a Friday/);
      assert.equal(await server.tip(name), first);
    },
  },
  {
    name: "rejects with the reason of an aborted signal, and works afterwards",
    run: async ({ remote, first }) => {
      const reason = new Error("enough");
      const need: FetchNeed = { kind: "paths", paths: [""] };
      const aborted = { signal: AbortSignal.abort(reason) };
      await assert.rejects(remote.fetch({ tip: first, need }, aborted), reason);
      assert.notDeepEqual((await remote.fetch({ tip: first, need }, { signal })).objects, []);
    },
  },
  {
    name: "takes many calls at a time, and is suspected of no leak",
    run: async ({ remote }) => {
      const warnings: Error[] = [];
      const note = (warning: Error) => warnings.push(warning);
      process.on("warning", note);
      const calls = Array.from({ length: 20 }, () =>
        remote.listRefs({ refs: [main] }, { signal: new AbortController().signal }),
      );
      // A server may refuse that many connections.
      const [answer] = await Promise.allSettled(calls);
      process.off("warning", note);
      assert.equal(answer?.status, "fulfilled");
      assert.deepEqual(warnings, []);
    },
  },
  {
    name: "rejects every call once it is closed, and can be closed twice",
    run: async ({ remote }) => {
      await Promise.all([remote.close(), remote.close()]);
      await assert.rejects(remote.listRefs({ refs: [main] }, { signal }), ClosedError);
    },
  },
];

/** What every {@link Remote} must do. Each test gets a repository and a remote of its own. */
export const remoteContract: readonly RemoteContractTest[] = [...filesContract, ...historyContract];

/** A commit on top of `parent` that changes README.md, with what it takes. */
async function change(
  remote: Remote,
  parent: Oid,
  text: string,
): Promise<{ readonly oid: Oid; readonly objects: readonly GitObject[] }> {
  const need: FetchNeed = { kind: "paths", paths: [""] };
  const fetched = await remote.fetch({ tip: parent, need }, { signal });
  const root = treeOf(fetched, commitOf(fetched, parent).tree);
  const blob = makeObject("sha1", "blob", Buffer.from(text));
  const entry = { mode: "100644", name: Buffer.from("README.md"), oid: blob.oid };
  const tree = makeObject("sha1", "tree", setEntry(root, entry));
  const commit = commitObject(tree.oid, parent);
  return { oid: commit.oid, objects: [blob, tree, commit] };
}

function commitObject(tree: Oid, parent: Oid): GitObject {
  const at = new Date(1_700_000_000_000);
  const who = { name: "Test", email: "test@example.com", at, offset: 0 };
  const described = { author: who, committer: who, message: "pushed", tree, parents: [parent] };
  return makeObject("sha1", "commit", encodeCommit(described));
}
