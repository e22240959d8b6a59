import { expect, test } from "vitest";
import { acceptedIn } from "./accepted.ts";

test.each([
  [undefined, {}],
  ["gzip, deflate, br", { gzip: true, deflate: true, br: true }],
  ["BR ; Q=0.5,\tgzip;q=0", { br: true, gzip: false }],
  ["br;q=0.000, *", { br: false, "*": true }],
  ["text/html;level=1;q=0.1, */*;q=0", { "text/html": true, "*/*": false }],
  ["__proto__;q=0", { ["__proto__"]: false }],
])("in %s is %j", (header, wanted) => {
  const found = [...acceptedIn(header)].filter(([name]) => name !== "");
  expect(found).toEqual(Object.entries(wanted));
});
