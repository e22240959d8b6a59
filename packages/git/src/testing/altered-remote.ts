import type { Remote } from "../remote.ts";

/** A remote with some methods in other hands, which may call the real ones. */
export function alteredRemote(real: Remote, change: (real: Remote) => Partial<Remote>): Remote {
  return {
    location: real.location,
    listRefs: (request, options) => real.listRefs(request, options),
    fetch: (request, options) => real.fetch(request, options),
    log: (request, options) => real.log(request, options),
    recent: (request, options) => real.recent(request, options),
    contains: (request, options) => real.contains(request, options),
    push: (request, options) => real.push(request, options),
    checkPush: (options) => real.checkPush(options),
    close: () => real.close(),
    ...change(real),
  };
}

export interface CallCounts {
  push: number;
  listRefs: number;
}

/** A remote that counts how often it is called; a transport may send one call twice. */
export function countedRemote(real: Remote): {
  readonly remote: Remote;
  readonly calls: CallCounts;
} {
  const calls = { push: 0, listRefs: 0 };
  const remote = alteredRemote(real, () => ({
    push: (request, options) => {
      calls.push += 1;
      return real.push(request, options);
    },
    listRefs: (request, options) => {
      calls.listRefs += 1;
      return real.listRefs(request, options);
    },
  }));
  return { remote, calls };
}
