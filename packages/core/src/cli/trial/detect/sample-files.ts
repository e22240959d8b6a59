/** For the tests of this folder. */

export const image = "ghcr.io/acme/app";
export const path = "a.yaml";

/** An object with containers, given as `name=image`. */
export function pods(kind: string, name: string, ...images: readonly string[]): string {
  const containers = images.map((each) => {
    const [container, reference] = each.split("=");
    return `      - name: ${container}\n        image: ${reference}\n`;
  });
  return `kind: ${kind}
metadata: { name: ${name} }
spec:
  template:
    spec:
      containers:
${containers.join("")}`;
}

/** Two objects of which each has a container of this name. */
export const twoObjects = `${pods("Deployment", "web", `app=${image}:1`)}---\n${pods("Deployment", "jobs", `app=${image}:1`)}`;

/** An application with this source. */
export function argo(source: string): string {
  return `kind: Application
metadata: { name: shop }
spec:
  source:
${source.replaceAll(/^/gm, "    ")}
`;
}
