/** What a header such as `Accept` or `Accept-Encoding` lists, and whether it is wanted at all. */
export function acceptedIn(header = ""): ReadonlyMap<string, boolean> {
  return new Map(
    header.split(",").map((each) => {
      const [name = "", ...parameters] = each.toLowerCase().replaceAll(/\s/g, "").split(";");
      return [name, !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))];
    }),
  );
}
