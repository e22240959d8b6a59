import { expect, it } from "vitest";
import { RateLimitedError } from "../../errors.ts";
import { PullHolds } from "./pull-holds.ts";

const host = "registry-1.docker.io";

it("refuses pulls until the hold is over, and says for how long", () => {
  let now = 0;
  const pulls = new PullHolds(() => now);
  pulls.refuse(host);
  pulls.hold(host, 5000);
  now = 2000;
  const error = refusalOf(pulls);
  expect(error).toBeInstanceOf(RateLimitedError);
  expect(error).toMatchObject({ retryAfter: 3000, next: "retry" });
  expect(String(error)).toContain(`${host} allows no more pulls for 3 s`);
  pulls.refuse("ghcr.io");
  now = 5000;
  pulls.refuse(host);
});

it("ends a hold when there are pulls again", () => {
  const pulls = new PullHolds(() => 0);
  pulls.hold(host, 5000);
  pulls.hold(host, 0);
  pulls.refuse(host);
});

it("does not get longer by a clock that is set back", () => {
  let now = 100 * 60 * 60 * 1000;
  const pulls = new PullHolds(() => now);
  pulls.hold(host, 5000);
  now = 0;
  expect(refusalOf(pulls)).toMatchObject({ retryAfter: 5000 });
  now = 5000;
  pulls.refuse(host);
});

function refusalOf(pulls: PullHolds): unknown {
  try {
    pulls.refuse(host);
    return undefined;
  } catch (error) {
    return error;
  }
}
