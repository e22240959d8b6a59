import { ProtocolError } from "../../errors.ts";
import { isOid, type Oid } from "../../objects/object.ts";
import type { Packet } from "./pkt-line.ts";
import { lineOf } from "./server-words.ts";
import { encodeCommand, offers } from "./v2-command.ts";

export interface ListedRef {
  readonly name: string;
  /** Undefined if the ref points to a branch that has no commit yet. */
  readonly oid: Oid | undefined;
  /** The ref that this one points to, if it does. */
  readonly symref: string | undefined;
}

export interface LsRefsRequest {
  /**
   * Only refs whose names begin with one of these; none means all. It is a wish: the server may list
   * more, and does so if there are very many.
   */
  readonly prefixes: readonly string[];
  /** What the server advertised. */
  readonly capabilities: ReadonlyMap<string, string>;
}

const maxRefs = 1_000_000;
/** Bytes of all lines. */
const maxSize = 128 * 1024 * 1024;
const unborn = "unborn";
const symrefAttribute = "symref-target:";

/** The request for refs (gitprotocol-v2 "ls-refs"). */
export function encodeLsRefs({ prefixes, capabilities }: LsRefsRequest): Buffer {
  const args = [
    "symrefs",
    ...(offers(capabilities, "ls-refs", unborn) ? [unborn] : []),
    ...prefixes.map((prefix) => `ref-prefix ${prefix}`),
  ];
  return encodeCommand({ command: "ls-refs", arguments: args, capabilities });
}

/** Reads the answer up to its flush packet. @throws {ProtocolError} */
export async function readLsRefs(packets: AsyncIterable<Packet>): Promise<readonly ListedRef[]> {
  const refs: ListedRef[] = [];
  let size = 0;
  for await (const packet of packets) {
    if (packet.kind === "flush") {
      return refs;
    }
    if (packet.kind !== "data") {
      throw new ProtocolError("the list of refs has a packet that does not belong there");
    }
    size += packet.data.length;
    if (refs.length === maxRefs || size > maxSize) {
      throw new ProtocolError(
        `the server lists more than ${maxRefs} refs, or ${maxSize} bytes of them`,
      );
    }
    refs.push(parseRef(lineOf(packet)));
  }
  throw new ProtocolError("the list of refs breaks off");
}

function parseRef(line: string): ListedRef {
  const [id = "", name = "", ...attributes] = line.split(" ");
  const oid = isOid(id) ? id : undefined;
  if (name === "" || (!oid && id !== unborn)) {
    throw new ProtocolError("the list of refs has a line that is no ref");
  }
  const symref = attributes.find((attribute) => attribute.startsWith(symrefAttribute));
  return { name, oid, symref: symref?.slice(symrefAttribute.length) };
}
