import { expect, it } from "vitest";
import { accountIn } from "./postgres-programs.ts";

const root = "root:x:0:0:root:/root:/bin/bash\n";
const postgres = "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n";

it.each([
  ["the account of the package", `${root}${postgres}`, { uid: 101, gid: 104 }],
  ["the one that owns nothing", root, { uid: 65_534, gid: 65_534 }],
  ["not one with a longer name", `my${postgres}`, { uid: 65_534, gid: 65_534 }],
])("PostgreSQL of root runs as %s", (_, passwd, account) => {
  expect(accountIn(passwd)).toEqual(account);
});
