// @ts-check
/**
 * `node scripts/cut-forge-description.mjs <name> <published file>` cuts the description of a forge's
 * REST API, OpenAPI 3.0 or Swagger 2.0, to the operations in the list of that name and prints it as
 * JSON Schema: no prose, one query schema and one body schema per operation, nothing undescribed
 * allowed. Then: `> packages/core/src/testing/forges/<name>/description.json`.
 *
 * - github: `package/generated/api.github.com.json` of the npm package `@octokit/openapi` 23.0.2
 * - gitea: `swagger.v1.json` of the crate `forgejo-api` 0.12.0
 * - gitlab: `doc/api/openapi/openapi_v3.yaml` of GitLab, whose licence asks for more than ours. Our
 *   description of it is written by hand; `compare-forge-descriptions.mjs` tells where they differ.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { parse } = createRequire(new URL("../packages/core/package.json", import.meta.url))("yaml");

/** @typedef {{ readonly [key: string]: any }} Json */

const prose =
  /^(description|summary|title|example|examples|deprecated|externalDocs|default|readOnly|nullable|xml|discriminator|x-.*)$/;
const repository = "/repos/{owner}/{repo}";
const mergeRequests = "/projects/{id}/merge_requests";
const mergeRequest = `${mergeRequests}/{merge_request_iid}`;
/** Where GitLab has its API; it describes whole paths. */
const base = "/api/v4";

/** @type {Readonly<Record<string, readonly string[]>>} */
const wanted = {
  github: [
    "GET /user",
    `GET ${repository}`,
    `GET ${repository}/pulls`,
    `POST ${repository}/pulls`,
    `GET ${repository}/pulls/{pull_number}`,
    `PATCH ${repository}/pulls/{pull_number}`,
    `GET ${repository}/pulls/{pull_number}/reviews`,
    `GET ${repository}/pulls/{pull_number}/commits`,
    `POST ${repository}/pulls/{pull_number}/requested_reviewers`,
    `PUT ${repository}/pulls/{pull_number}/merge`,
    `GET ${repository}/issues/{issue_number}`,
    `POST ${repository}/issues/{issue_number}/labels`,
    `POST ${repository}/issues/{issue_number}/assignees`,
    `GET ${repository}/issues/{issue_number}/comments`,
    `POST ${repository}/issues/{issue_number}/comments`,
    `GET ${repository}/commits/{ref}/check-runs`,
    `GET ${repository}/commits/{ref}/status`,
  ],
  gitea: [
    "GET /user",
    `GET ${repository}`,
    `GET ${repository}/pulls`,
    `POST ${repository}/pulls`,
    `GET ${repository}/pulls/{index}`,
    `PATCH ${repository}/pulls/{index}`,
    `GET ${repository}/pulls/{index}/reviews`,
    `POST ${repository}/pulls/{index}/requested_reviewers`,
    `POST ${repository}/pulls/{index}/merge`,
    `DELETE ${repository}/pulls/{index}/merge`,
    `GET ${repository}/issues/{index}/comments`,
    `POST ${repository}/issues/{index}/comments`,
    `GET ${repository}/issues/{index}/timeline`,
    `POST ${repository}/issues/{index}/labels`,
    `GET ${repository}/labels`,
    `POST ${repository}/labels`,
    "GET /orgs/{org}/labels",
    `GET ${repository}/commits/{ref}/status`,
  ],
  gitlab: [
    "GET /user",
    "GET /users",
    "GET /projects/{id}",
    `GET ${mergeRequests}`,
    `POST ${mergeRequests}`,
    `GET ${mergeRequest}`,
    `PUT ${mergeRequest}`,
    `GET ${mergeRequest}/approvals`,
    `GET ${mergeRequest}/notes`,
    `POST ${mergeRequest}/notes`,
    `GET ${mergeRequest}/commits`,
    `GET ${mergeRequest}/versions`,
    `PUT ${mergeRequest}/merge`,
    `POST ${mergeRequest}/cancel_merge_when_pipeline_succeeds`,
  ],
};

const [name = "", file = ""] = process.argv.slice(2);
/** @type {Json} */
const published = parse(readFileSync(file, "utf8"));
const names = new Set();
const operations = (wanted[name] ?? []).map((line) => operation(line));
const { title, version, license } = published["info"];
const cut = { title, version, license: license.url, operations, $defs: definitions() };
console.log(JSON.stringify(cut));

/** @param {string} line */
function operation(line) {
  const [method = "", path = ""] = line.split(" ");
  const { paths } = published;
  const item = paths[path] ?? paths[`${base}${path}`];
  const described = item?.[method.toLowerCase()];
  if (described === undefined) {
    throw new Error(`not described: ${line}`);
  }
  const parameters = [...(item.parameters ?? []), ...(described.parameters ?? [])].map(resolved);
  const body =
    parameters.find((one) => one.in === "body")?.schema ??
    contentOf(resolved(described.requestBody));
  return {
    method,
    path,
    query: querySchema(parameters.filter((one) => one.in === "query")),
    ...(body === undefined ? {} : { body: schema(body) }),
    responses: Object.fromEntries(
      Object.entries(described.responses).map(([status, response]) => {
        const answered = resolved(response);
        const content = answered.schema ?? contentOf(answered);
        return [status, content === undefined ? null : schema(content)];
      }),
    ),
  };
}

/** @param {readonly Json[]} parameters */
function querySchema(parameters) {
  const required = parameters.filter((one) => one["required"]).map((one) => one["name"]);
  const properties = Object.fromEntries(
    parameters.map((one) => {
      const { name, in: _, required: __, schema: own, collectionFormat: ___, ...rest } = one;
      return [name, schema(own ?? rest)];
    }),
  );
  return { type: "object", properties, additionalProperties: false, ...some({ required }) };
}

/** @param {Json | undefined} holder */
function contentOf(holder) {
  return holder?.["content"]?.["application/json"]?.schema;
}

/**
 * What a `$ref` to anything but a schema points to.
 * @param {Json | undefined} value
 * @returns {any}
 */
function resolved(value) {
  const ref = value?.["$ref"];
  return typeof ref === "string"
    ? ref
        .slice(2)
        .split("/")
        .reduce((/** @type {any} */ at, key) => at[key], published)
    : value;
}

function definitions() {
  /** @type {Record<string, unknown>} */
  const found = {};
  for (const key of names) {
    found[key] = schema((published["components"]?.schemas ?? published["definitions"])[key]);
  }
  return Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * @param {Json} from
 * @returns {Json}
 */
function schema(from) {
  const { $ref } = from;
  if (typeof $ref === "string") {
    const key = $ref.split("/").at(-1);
    names.add(key);
    return { $ref: `#/$defs/${key}` };
  }
  const { allOf, oneOf, anyOf, properties, items, format, type, ...rest } = from;
  if (allOf !== undefined) {
    return schema(merged([...allOf, rest]));
  }
  const either = oneOf ?? anyOf;
  const described = {
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => !prose.test(key))),
    ...some({ type }),
    ...(format === "date-time" ? { format } : {}),
    ...(items === undefined ? {} : { items: schema(items) }),
    ...(either === undefined ? {} : { anyOf: either.map(schema) }),
    ...(properties === undefined ? {} : closed(properties, rest)),
  };
  return from["nullable"] === true ? orNull(described) : described;
}

/**
 * @param {Json} properties
 * @param {Json} rest
 */
function closed(properties, rest) {
  const { additionalProperties = false } = rest;
  const described = Object.entries(properties).map(([key, value]) => [key, schema(value)]);
  return { properties: Object.fromEntries(described), additionalProperties };
}

/**
 * One object schema in place of several that all must hold.
 * @param {readonly Json[]} parts
 */
function merged(parts) {
  const whole = parts.map((part) =>
    part["$ref"] === undefined
      ? part
      : (published["components"]?.schemas ?? published["definitions"])[
          part["$ref"].split("/").at(-1)
        ],
  );
  const required = whole.flatMap((part) => part.required ?? []);
  const properties = Object.assign({}, ...whole.map((part) => part.properties ?? {}));
  return { ...Object.assign({}, ...whole), properties, ...some({ required }) };
}

/** @param {Json} described */
function orNull(described) {
  const { type, ...rest } = described;
  const values = rest["enum"];
  return typeof type === "string"
    ? { ...rest, type: [type, "null"], ...(values ? { enum: [...values, null] } : {}) }
    : { anyOf: [described, { type: "null" }] };
}

/** @param {Json} value */
function some(value) {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined && one.length !== 0),
  );
}
