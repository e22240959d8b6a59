import type { FaultEvidence, ToldRun } from "./fault-evidence.ts";

/** What is said while the store is away, and by one that others have gone on without; whether they had a reason is asked elsewhere. */
const expected =
  /cannot be reached|another replica tends these pipelines now|the other replicas have gone on without this one/;

/** What nobody should have to read. */
export function logFaults({ runs }: FaultEvidence): readonly string[] {
  return runs.flatMap((run) => [...errorsOf(run), ...unexpectedEnd(run)]);
}

function errorsOf({ lines }: ToldRun): readonly string[] {
  return lines
    .map(({ level, msg, fields }) => ({ level, text: `${level} ${msg} ${JSON.stringify(fields)}` }))
    .filter(({ level, text }) => level === "error" || level === "fatal" || /unhandled/i.test(text))
    .map(({ text }) => text)
    .filter((text) => !expected.test(text));
}

/** One that has served ends only if it is killed or told to. */
function unexpectedEnd({ ids, lines }: ToldRun): readonly string[] {
  const last = lines.at(-1);
  return ids.size === 0 && last?.level === "error" && !expected.test(JSON.stringify(last))
    ? [`did not start: ${JSON.stringify(last)}`]
    : [];
}
