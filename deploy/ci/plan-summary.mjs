// @ts-check
/**
 * `node plan-summary.mjs plan.json` says in Markdown what `glu plan --json` or `glu promote --json` has said, for the
 * page of a job. It ends with 1 if they have said nothing.
 */
import { existsSync, readFileSync } from "node:fs";

/**
 * @typedef {import("@glu/core/api-types").EdgeReference} Edge
 * @typedef {import("@glu/core/api-types").PlanView} Plan
 * @typedef {import("@glu/core/api-types").PerformView} Result
 * @typedef {{ readonly edge: Edge, readonly plan: Plan, readonly result: Result | null }} Planned
 */

/** Of the diffs together; forges cut off pages of more than a megabyte. */
const mostCharacters = 500_000;

const text = said(process.argv[2] ?? "");
if (text.trim() === "") {
  process.stderr.write("there is no plan: whatever should have made it says why\n");
  process.exitCode = 1;
} else {
  /** @type {{ readonly plans: readonly Planned[] }} */
  const { plans } = JSON.parse(text);
  process.stdout.write(`${table(plans)}\n${diffs(plans)}`);
}

/** @param {string} file */
function said(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** @param {readonly Planned[]} plans */
function table(plans) {
  const rows = plans.map((planned) => `| ${titleOf(planned.edge)} | ${cell(words(planned))} |\n`);
  return `| promotion | |\n|---|---|\n${rows.join("")}`;
}

/** @param {readonly Planned[]} plans */
function diffs(plans) {
  let left = mostCharacters;
  let parts = "";
  for (const { edge, plan } of plans.filter((each) => each.plan.diff !== "")) {
    const diff = plan.diff.slice(0, left);
    left -= diff.length;
    parts +=
      diff === plan.diff
        ? details(edge, diff)
        : `${titleOf(edge)}: its diff is too long for this page\n`;
  }
  return parts;
}

/**
 * @param {Edge} edge
 * @param {string} diff
 */
function details(edge, diff) {
  const longest = Math.max(2, ...[...diff.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const end = diff.endsWith("\n") ? "" : "\n";
  return `<details open><summary>${titleOf(edge)}</summary>\n\n${fence}diff\n${diff}${end}${fence}\n\n</details>\n`;
}

/** @param {Planned} planned */
function words({ plan, result }) {
  return result === null ? planned(plan) : done(result);
}

/** @param {Plan} plan */
function planned({ decision, reason = "", from_digest: from, to_digest: to, branch }) {
  const change = `${digest(to)} → ${digest(from)}${branch === undefined ? "" : ` on ${branch}`}`;
  switch (decision) {
    case "up-to-date":
      return "up to date";
    case "write":
      return `to be written: ${change}`;
    case "propose":
      return `to be proposed: ${change}`;
    case "proposed":
    case "blocked":
      return `${decision}: ${reason}`;
  }
}

/** @param {Result} result */
function done(result) {
  switch (result.outcome) {
    case "up-to-date":
      return "up to date";
    case "promoted":
      return `promoted: ${result.promotion.commit_url ?? result.promotion.commit ?? "done"}`;
    case "proposed":
      return `proposed: ${result.url}`;
    case "plan-changed":
      return "not promoted: it changed after it was planned";
    case "blocked":
    case "failed":
      return `${result.outcome}: ${result.message}`;
  }
}

/** @param {Edge} edge */
function titleOf({ pipeline, from, to }) {
  return `${pipeline}: ${from} → ${to}`;
}

/** @param {string | null} value */
function digest(value) {
  return value === null ? "nothing" : value.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1…");
}

/**
 * What others wrote is text, and stays in its cell.
 *
 * @param {string} value
 */
function cell(value) {
  return value
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_[\]<>|~@#]/g, (mark) => `&#${mark.codePointAt(0)};`);
}
