import assert from "node:assert/strict";
import type { ContractCase } from "./contract-case.ts";
import type { ForgeFault } from "./forges/forge-fault.ts";
import {
  branch,
  call,
  failing,
  opened,
  ownToken,
  type ProposerSubject,
  readToken,
  wanted,
} from "./proposer-subject.ts";

const proposals = /\/(?:pulls|merge_requests)(?:\?.*)?$/;
const listing = { method: "GET", path: proposals } as const;
const opening = { method: "POST", path: proposals } as const;
const page = "<!doctype html><title>Sign in</title>";

const losses: readonly (readonly [string, Pick<ForgeFault, "when" | "status" | "body">])[] = [
  ["a connection dropped before", {}],
  ["a connection dropped after", { when: "after" }],
  ["a 502 before", { status: 502, body: page }],
  ["a 502 after", { status: 502, body: page, when: "after" }],
  ["a 503 after", { status: 503, body: page, when: "after" }],
  ["a page to sign in before", { status: 200, body: page }],
  ["an answer that makes no sense after", { status: 201, body: [], when: "after" }],
];

/** What may go wrong on the way, and at the forge. */
export const proposerTroubleContract: readonly ContractCase<ProposerSubject>[] = [
  ...losses.map(
    ([what, loss]): ContractCase<ProposerSubject> => ({
      name: `does not know whether it opened anything after ${what} the effect, and can find out`,
      run: async ({ proposer, forge }) => {
        forge.fail({ ...opening, ...loss });
        const said = await failing("OUTCOME_UNKNOWN", proposer.open(wanted(), call));
        assert.match(said, /it may have been done nevertheless/);
        const found = await proposer.find(branch, call);
        assert.equal(found?.state, loss.when === "after" ? "open" : undefined);
      },
    }),
  ),
  {
    name: "gives one whose answer was lost what it was to be given",
    run: async ({ proposer, forge }) => {
      const setting = wanted({ labels: ["promotion"], reviewers: ["jane"] });
      forge.fail({ ...opening, status: 502, body: page, when: "after" });
      await failing("OUTCOME_UNKNOWN", proposer.open(setting, call));
      const found = await proposer.find(branch, call);
      assert.ok(found);
      assert.deepEqual(await proposer.furnish(found, setting, call), []);
      const { labels, reviewers } = await forge.proposal(1);
      assert.deepEqual(
        [labels.map(({ name }) => name), reviewers.map(({ login }) => login)],
        [["promotion"], ["jane"]],
      );
    },
  },
  {
    name: "sends nothing a second time by itself",
    run: async ({ proposer, forge }) => {
      forge.fail({ ...opening });
      await failing("OUTCOME_UNKNOWN", proposer.open(wanted(), call));
      forge.fail({ ...listing });
      await failing("FORGE_UNREACHABLE", proposer.list(call));
      assert.equal(forge.requests.length, 2);
    },
  },
  {
    name: "can ask again for what was only to be read",
    run: async ({ proposer, forge }) => {
      for (const loss of [{}, { status: 502, body: page }, { status: 500, body: {} }]) {
        forge.fail({ ...listing, ...loss });
        await failing("FORGE_UNREACHABLE", proposer.list(call));
      }
      assert.deepEqual(await proposer.list(call), []);
    },
  },
  {
    name: "says that the token is not accepted",
    run: async ({ proposer, forge }) => {
      forge.revokeToken(ownToken);
      assert.match(await failing("FORGE_ACCESS", proposer.list(call)), /401.*token/s);
      assert.match(await failing("FORGE_ACCESS", proposer.open(wanted(), call)), /401.*token/s);
    },
  },
  {
    name: "says that the token may not do that",
    run: async ({ client }) => {
      const reader = await client({ token: readToken });
      assert.deepEqual(await reader.list(call), []);
      assert.match(await failing("FORGE_ACCESS", reader.open(wanted(), call)), /403.*token/s);
    },
  },
  {
    name: "says that there is no such repository",
    run: async ({ client, traits }) => {
      const elsewhere = await client({ path: `${traits.path}2` });
      assert.match(await failing("FORGE_ACCESS", elsewhere.list(call)), /404.*address/s);
    },
  },
  {
    name: "repeats the words of the forge, but for the token",
    run: async ({ proposer, forge }) => {
      for (const status of [400, 401, 403, 404, 409, 422, 500]) {
        const body = { message: `not so: ${ownToken} is wrong` };
        forge.fail({ ...listing, status, body });
        const codes = ["FORGE_ACCESS", "FORGE_REFUSED", "FORGE_UNREACHABLE"];
        assert.match(await failing(codes, proposer.list(call)), /not so: \(secret\) is wrong/);
      }
    },
  },
  {
    name: "sends nothing until the forge wants to be asked again",
    run: async ({ proposer, forge, timers }) => {
      forge.limitRate({ retryAfter: 30 });
      await failing("FORGE_LIMITED", proposer.open(wanted(), call));
      const { length } = forge.requests;
      await timers.advance(29_000);
      assert.match(await failing("FORGE_LIMITED", proposer.list(call)), /for 1 s/);
      assert.match(await failing("FORGE_LIMITED", proposer.open(wanted(), call)), /for 1 s/);
      assert.equal(forge.requests.length, length);
      await timers.advance(1000);
      assert.equal((await proposer.open(wanted(), call)).proposal.number, 1);
    },
  },
  {
    name: "tells when little is left of what may be asked",
    run: async ({ proposer, forge, timers }) => {
      assert.equal(proposer.isScarce, false);
      const theirs = Date.parse("2026-03-01T12:00:00Z");
      forge.now = () => new Date(theirs);
      const left = { limit: "5000", remaining: "100", reset: String(theirs / 1000 + 600) };
      for (const prefix of ["x-ratelimit-", "ratelimit-"]) {
        const headers = Object.fromEntries(
          Object.entries(left).map(([name, value]) => [`${prefix}${name}`, value]),
        );
        forge.fail({ ...listing, status: 200, headers, body: [] });
        await proposer.list(call);
        assert.equal(proposer.isScarce, true);
        await timers.advance(600_000);
        assert.equal(proposer.isScarce, false);
      }
    },
  },
  {
    name: "goes by the clock of the forge where the forge names a time",
    run: async ({ proposer, forge, timers }) => {
      const theirs = Date.parse("2026-03-01T12:00:00Z");
      forge.now = () => new Date(theirs);
      const headers = { "retry-after": new Date(theirs + 90_000).toUTCString() };
      forge.fail({ ...listing, status: 429, headers, body: "slowly" });
      assert.match(await failing("FORGE_LIMITED", proposer.list(call)), /for 90 s/);
      await timers.advance(90_000);
      assert.deepEqual(await proposer.list(call), []);
    },
  },
  {
    name: "works with a forge whose clock is wrong by hours",
    run: async (subject) => {
      const { proposer, forge } = subject;
      const start = Date.now();
      for (const hours of [-7, 7]) {
        forge.now = () => new Date(start + hours * 3_600_000);
        const head = `clock/${hours}`;
        await forge.as("jane").push(head, { files: { [head]: "x" } });
        const proposal = await opened(subject, { branch: head });
        const since = await proposer.list({ ...call, since: proposal.updatedAt });
        assert.deepEqual(since, [proposal]);
      }
    },
  },
  {
    name: "says that an answer makes no sense",
    run: async ({ proposer, forge }) => {
      for (const body of [page, {}, [{ number: "one" }], [null]]) {
        forge.fail({ ...listing, status: 200, body });
        const said = await failing("FORGE_ANSWER", proposer.list(call));
        assert.match(said, /check that the provider is the right one/);
      }
    },
  },
  {
    name: "reads no answer that is too large",
    run: async ({ proposer, forge }) => {
      const body = `[${" ".repeat(17 * 1024 * 1024)}]`;
      forge.fail({ ...listing, status: 200, body });
      assert.match(await failing("FORGE_ANSWER", proposer.list(call)), /16777216 bytes/);
      forge.fail({ ...opening, status: 201, body, when: "after" });
      await failing("OUTCOME_UNKNOWN", proposer.open(wanted(), call));
      assert.equal((await proposer.find(branch, call))?.number, 1);
    },
  },
  {
    name: "does not wait for ever",
    run: async ({ proposer, forge, timers }) => {
      const reading = forge.hold(/^GET /);
      const read = failing("FORGE_UNREACHABLE", proposer.list(call));
      await reading.arrived;
      await timers.advance(30_000);
      assert.match(await read, /took longer than 30 s/);
      reading.release();
      const writing = forge.hold(/^POST /);
      const write = failing("OUTCOME_UNKNOWN", proposer.open(wanted(), call));
      await writing.arrived;
      await timers.advance(30_000);
      assert.match(await write, /took longer than 30 s/);
      writing.release();
    },
  },
  {
    name: "stops when it is told to, and knows what may have been done",
    run: async ({ proposer, forge }) => {
      const reason = new Error("enough");
      const gate = forge.hold(/./);
      const reading = new AbortController();
      const read = proposer.list({ signal: reading.signal });
      await gate.arrived;
      reading.abort(reason);
      await assert.rejects(read, reason);
      gate.release();
      const second = forge.hold(/^POST/);
      const writing = new AbortController();
      const write = failing("OUTCOME_UNKNOWN", proposer.open(wanted(), writing));
      await second.arrived;
      writing.abort(reason);
      await write;
      second.release();
      await assert.rejects(proposer.open(wanted(), writing), reason);
    },
  },
  {
    name: "follows a repository that was renamed",
    run: async ({ proposer, forge }) => {
      await proposer.list(call);
      const path = forge.requests[0]?.path.replace("acme", "ACME") ?? "";
      for (const status of [301, 302, 307, 308]) {
        forge.fail({ ...listing, status, headers: { location: `${forge.url}${path}` } });
        assert.deepEqual(await proposer.list(call), []);
        assert.equal(forge.requests.at(-1)?.path, path);
      }
      const location = path.replace(/\?.*/, "");
      forge.fail({ ...opening, status: 307, headers: { location } });
      assert.equal((await proposer.open(wanted(), call)).proposal.number, 1);
      const bodies = forge.requests.slice(-2).map(({ body }) => body);
      assert.deepEqual(bodies[1], bodies[0]);
    },
  },
  {
    name: "takes the token to no other server, and writes nowhere that it was not told to",
    run: async ({ proposer, forge }) => {
      const elsewhere = { location: "http://127.0.0.2:9/elsewhere" };
      for (const status of [301, 302, 307, 308]) {
        forge.fail({ ...listing, status, headers: elsewhere });
        const said = await failing("FORGE_REFUSED", proposer.list(call));
        assert.match(said, /moved to http:\/\/127\.0\.0\.2:9\/elsewhere: correct the address/);
        forge.fail({ ...opening, status, headers: elsewhere });
        await failing("FORGE_REFUSED", proposer.open(wanted(), call));
      }
      forge.fail({ ...opening, status: 301, headers: { location: "./" } });
      await failing("FORGE_REFUSED", proposer.open(wanted(), call));
      assert.equal(forge.requests.length, 9);
    },
  },
  {
    name: "asks for the next page where it asked for the first, whatever server it is said to be on",
    run: async ({ proposer, forge }) => {
      const { pathname } = new URL(forge.apiUrl);
      for (const path of ["/elsewhere", `${pathname}/elsewhere`, `//127.0.0.2:9${pathname}/x`]) {
        const link = `<http://127.0.0.2:9${path}?page=2>; rel="next"`;
        forge.fail({ ...listing, status: 200, headers: { link }, body: [] });
        forge.fail({ method: "GET", path: /\?page=2$/, status: 200, body: [] });
        assert.deepEqual(await proposer.list(call), []);
      }
      const paths = forge.requests.map((request) => request.path.replace(/\?.*/, ""));
      const [list] = paths;
      assert.deepEqual(paths, [list, list, list, `${pathname}/elsewhere`, list, list]);
    },
  },
  {
    name: "asks as much at once as it is asked for, without a warning",
    run: async ({ proposer }) => {
      const warnings: string[] = [];
      const listen = ({ name }: Error) => warnings.push(name);
      process.on("warning", listen);
      const { signal } = new AbortController();
      await Promise.all(Array.from({ length: 20 }, () => proposer.list({ signal })));
      process.off("warning", listen);
      assert.deepEqual(warnings, []);
    },
  },
  {
    name: "takes nothing but pages for the address of a proposal",
    run: async (subject) => {
      const { proposer, forge } = subject;
      const { number } = await opened(subject);
      for (const address of ["javascript:alert(1)//", "data:text/html,x", "ftp://forge.example"]) {
        forge.ownUrl = address;
        await failing("FORGE_ANSWER", proposer.get(number, call));
        await failing("FORGE_ANSWER", proposer.list(call));
      }
    },
  },
];
