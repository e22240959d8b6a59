import { delimiterPacket, encodePacket, flushPacket } from "./pkt-line.ts";

export interface V2Command {
  readonly command: "ls-refs" | "fetch";
  readonly arguments: readonly string[];
  /** What the server advertised. */
  readonly capabilities: ReadonlyMap<string, string>;
}

/** What we call ourselves. */
export const agent = "glu/0.1";

/** A request of version 2 (gitprotocol-v2 "Command Request"), with what the server knows of ours. */
export function encodeCommand({ command, arguments: args, capabilities }: V2Command): Buffer {
  const format = capabilities.get("object-format");
  const head = [
    `command=${command}`,
    ...(capabilities.has("agent") ? [`agent=${agent}`] : []),
    ...(format === undefined ? [] : [`object-format=${format}`]),
  ];
  return Buffer.concat([
    ...head.map(encodeLine),
    delimiterPacket,
    ...args.map(encodeLine),
    flushPacket,
  ]);
}

/** Whether the server offers a feature of a command, such as `filter` of `fetch`. */
export function offers(
  capabilities: ReadonlyMap<string, string>,
  command: V2Command["command"],
  feature: string,
): boolean {
  return (capabilities.get(command) ?? "").split(" ").includes(feature);
}

function encodeLine(text: string): Buffer {
  return encodePacket(`${text}\n`);
}
