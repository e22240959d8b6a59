import { readFile } from "node:fs/promises";
import { Ajv, type AnySchemaObject, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

const options = { strict: false, validateFormats: false, allErrors: true };

async function readSchema(name: string): Promise<AnySchemaObject> {
  return JSON.parse(await readFile(new URL(`testdata/${name}.json`, import.meta.url), "utf8"));
}

/** What is wrong with a value, in words; nothing if it is as described. */
export type Described = (value: unknown) => readonly string[];

/** A description of all values of a kind. */
export async function describedBy(name: "github-workflow" | "gitlab-ci"): Promise<Described> {
  return problemsOf(new Ajv(options).compile(await readSchema(name)));
}

/** That of an object of Kubernetes, by group, version and kind as in `apps.v1.Deployment`. */
export async function kubernetesObject(kind: string): Promise<Described> {
  const schema = await readSchema("kubernetes");
  return problemsOf(
    new Ajv2020(options).compile({ ...schema, $ref: `#/$defs/io.k8s.api.${kind}` }),
  );
}

function problemsOf(validate: ValidateFunction): Described {
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message = "", params }) =>
        `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}
