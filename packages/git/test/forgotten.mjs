// @ts-check
/** Reads from a remote and forgets to close it, in a process whose timers never end anything. */
import { openRemote } from "@glu/git";

const [url = ""] = process.argv.slice(2);
const timers = { now: () => Date.now(), after: () => () => undefined };
const remote = openRemote({ url, timers });
const { signal } = new AbortController();
const { head } = await remote.listRefs({ refs: [] }, { signal });
process.stdout.write(head ?? "none");
