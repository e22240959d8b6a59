import type { EdgeView, PipelineView, RestraintView } from "@glu/core/api-types";
import { type Entry, targets } from "../catalogue.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { type Verdict, verdictOn } from "../evidence/rules.ts";
import type { Stop } from "../ledger.ts";
import { type Delivery, deliveriesOf } from "./check-deliveries.ts";

/** How Glu says the same. */
const words: Readonly<Record<Verdict, RegExp>> = {
  "up-to-date": /^$/,
  held: /^held by/,
  vetoed: /^vetoed by/,
  hotfixed: /^the phase was set to something that no earlier phase showed/,
  delivered: /^this was delivered before/,
  "went back": /^the phase it promotes from went back/,
  due: /^(?!)/,
};

/** Every phase shows what the rules say, every edge waits for what they say, and what people stopped is stopped. */
export function checkEnds(evidence: Evidence): readonly string[] {
  const deliveries = deliveriesOf(evidence);
  return evidence.entries.flatMap((entry) => {
    const view = evidence.pipelines.find(({ name }) => name === entry.name);
    return view
      ? [
          ...checkPhases(view, evidence),
          ...checkEdges({ entry, view, deliveries }, evidence),
          ...checkStops(entry, evidence),
        ]
      : [`${entry.name} is not there`];
  });
}

function checkPhases({ name, phases }: PipelineView, evidence: Evidence): readonly string[] {
  return phases.flatMap(({ descriptor, state, reason, resource }) => {
    const phase = descriptor.metadata.name;
    const { ledger, inGit } = evidence;
    const expected = phase === "oci" ? ledger.latest(name) : inGit.get(`${name}/${phase}`);
    return state === "ready" && resource.digest === expected
      ? []
      : [`${name}/${phase} is ${state} (${reason}) with ${resource.digest}, not ${expected}`];
  });
}

interface Watched {
  readonly entry: Entry;
  readonly view: PipelineView;
  readonly deliveries: readonly Delivery[];
}

function checkEdges(
  { entry, view, deliveries }: Watched,
  { histories, ledger }: Evidence,
): readonly string[] {
  const all = deliveries.filter(({ record }) => record.pipeline === entry.name);
  return targets.flatMap((target) => {
    const source = target === "staging" ? "oci" : "staging";
    const delivered = all
      .filter(({ record }) => record.to === target)
      .map(({ arrival }) => arrival?.version ?? "");
    const verdict = verdictOn({
      target,
      from: histories.get(`${entry.name}/${source}`) ?? [],
      to: histories.get(`${entry.name}/${target}`) ?? [],
      stops: ledger.stopped.filter(({ pipeline }) => pipeline === entry.name),
      delivered: new Set(delivered),
    });
    const edge = view.edges.find(({ to }) => to.metadata.name === target);
    const isAutomatic = target === "staging" || entry.follows;
    const isSo = edge && (isAutomatic ? agrees(edge, verdict) : agreesByHand(edge, verdict));
    const says = `${edge?.status} (${edge?.reason})`;
    return isSo ? [] : [`${entry.name} from ${source} to ${target} is ${verdict}, not ${says}`];
  });
}

function agrees({ status, reason = "" }: EdgeView, verdict: Verdict): boolean {
  return (status === "up-to-date") === (verdict === "up-to-date") && words[verdict].test(reason);
}

/** Where no trigger promotes, only what stops people is told. */
function agreesByHand(edge: EdgeView, verdict: Verdict): boolean {
  const isStopped = verdict === "up-to-date" || verdict === "held" || verdict === "vetoed";
  return isStopped ? agrees(edge, verdict) : edge.status === "behind" && edge.can_perform;
}

function checkStops({ name }: Entry, { ledger, restraints }: Evidence): readonly string[] {
  const own = ledger.stopped.filter(({ pipeline }) => pipeline === name);
  const expected = new Set(own.map(keyOfStop));
  const found = new Set((restraints.get(name) ?? []).map(keyOfRestraint));
  const lost = [...expected].filter((key) => !found.has(key));
  const strange = [...found].filter((key) => !expected.has(key));
  return [
    ...lost.map((key) => `${name} has lost a ${key}`),
    ...strange.map((key) => `${name} has a ${key} that nobody wants`),
  ];
}

function keyOfStop({ kind, phase, digest, scope }: Stop): string {
  return `${kind} on ${phase} ${digest ?? ""} ${scope ?? ""}`.trimEnd();
}

function keyOfRestraint({ kind, phase, digest, scope }: RestraintView): string {
  const [, name = phase] = phase.split("/");
  return `${kind} on ${name} ${digest ?? ""} ${scope ?? ""}`.trimEnd();
}
