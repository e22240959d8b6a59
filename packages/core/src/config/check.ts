import { type CheckCredentialsOptions, checkCredentials } from "./check-credentials.ts";
import { checkGitSources } from "./check-git-sources.ts";
import { checkImages } from "./check-images.ts";
import { checkServer } from "./check-server.ts";
import { explainIssue } from "./explain-issue.ts";
import type { Finding } from "./finding.ts";
import { placesOf, type Tree } from "./key-path.ts";
import { explainName } from "./name.ts";
import { type ConfigurationValues, configurationKeys, configurationSchema } from "./schema.ts";

export type CheckResult =
  | { readonly kind: "valid"; readonly values: ConfigurationValues }
  | { readonly kind: "invalid"; readonly findings: readonly Finding[] };

/** Checks everything at once: the schema, the names, and what refers to something else. */
export function checkConfiguration(tree: Tree, options: CheckCredentialsOptions): CheckResult {
  const { directory } = options;
  const result = configurationSchema.safeParse(tree);
  const issues = result.error?.issues ?? [];
  const findings = [
    ...issues.flatMap((issue) => explainIssue(issue, { tree, keys: configurationKeys })),
    ...badNames(tree),
    ...checkCredentials(tree, options),
    ...checkGitSources(tree, directory),
    ...checkImages(tree, directory),
    ...checkServer(tree),
  ];
  return result.success && findings.length === 0
    ? { kind: "valid", values: result.data }
    : { kind: "invalid", findings };
}

function badNames(tree: Tree): readonly Finding[] {
  const groups = new Map(
    configurationKeys
      .map(({ path }) => path.slice(0, path.indexOf("*") + 1))
      .map((group) => [group.join("."), group]),
  );
  return [...groups.values()].flatMap((group) =>
    placesOf(tree, group).flatMap((path) => {
      const message = explainName(path.at(-1) ?? "");
      return message === undefined || path.length === 0 ? [] : [{ path, message }];
    }),
  );
}
