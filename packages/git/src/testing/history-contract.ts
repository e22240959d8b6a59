import assert from "node:assert/strict";
import { type Oid, parseOid } from "../objects/object.ts";
import type { FetchNeed, Remote } from "../remote.ts";
import { commitOf, entryOf, objectOf, treeOf } from "./fetched-objects.ts";
import type { RemoteContractTest } from "./remote-subject.ts";

const signal = new AbortController().signal;
const absent = parseOid("1234567890123456789012345678901234567890");

/** What every {@link Remote} knows of commits that no branch points to any more, or ever did. */
export const historyContract: readonly RemoteContractTest[] = [
  {
    name: "knows whether a commit led to another",
    run: async ({ remote, server, name, first }) => {
      const dropped = await server.commit(name, { files: { "README.md": "dropped\n" } });
      const rewound = { files: { "README.md": "kept\n" }, parent: first };
      const kept = await server.commit(name, rewound);
      const tip = await server.commit(name, { files: { "README.md": "tip\n" } });
      const ask = (ancestor: Oid, of: Oid) => remote.contains({ ancestor, tip: of }, { signal });
      assert.equal(await ask(tip, tip), "yes");
      assert.equal(await ask(kept, tip), "yes");
      assert.equal(await ask(first, tip), "yes");
      assert.equal(await ask(tip, first), "no");
      assert.equal(await ask(dropped, tip), "no");
      assert.equal(await ask(first, absent).catch(() => "unknown"), "unknown");
    },
  },
  {
    name: "knows that a commit it never had led to nothing",
    run: async ({ remote, server, name, first }) => {
      const side = await server.commit(name, { branch: "side", files: { side: "1\n" } });
      const tip = await server.commit(name, { files: { side: "1\n", main: "1\n" }, merge: side });
      const ask = (of: Oid) => remote.contains({ ancestor: absent, tip: of }, { signal });
      assert.equal(await ask(tip), "no");
      assert.equal(await ask(tip), "no");
      assert.equal(await ask(first), "no");
      assert.equal(await remote.contains({ ancestor: side, tip }, { signal }), "yes");
    },
  },
  {
    name: "fetches a commit that its branch has moved on from",
    run: async ({ remote, server, name, first }) => {
      const second = await server.commit(name, { files: { "README.md": "second\n" } });
      const tip = await server.commit(name, { files: { "README.md": "third\n" } });
      assert.equal(await readme(remote, tip), "third\n");
      assert.equal(await readme(remote, second), "second\n");
      assert.equal(await readme(remote, first), "hello\n");
    },
  },
  {
    name: "fetches a commit that its branch has moved on from before any other",
    run: async ({ remote, server, name, first }) => {
      await server.commit(name, { files: { "README.md": "second\n" } });
      assert.equal(await readme(remote, first), "hello\n");
    },
  },
];

async function readme(remote: Remote, tip: Oid): Promise<string> {
  const need: FetchNeed = { kind: "paths", paths: ["README.md"] };
  const fetched = await remote.fetch({ tip, need }, { signal });
  const root = treeOf(fetched, commitOf(fetched, tip).tree);
  return objectOf(fetched, entryOf(root, "README.md")).data.toString();
}
