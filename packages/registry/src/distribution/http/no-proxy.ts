import { BlockList, isIP } from "node:net";

interface Entry {
  readonly name: string;
  readonly port: string | undefined;
}

/**
 * Whether a `no_proxy` list names the host of a URL: `*`, a domain with all below it, an address or a
 * network (`10.0.0.0/8`), each with or without a port. Spaces or commas separate them.
 */
export function isExemptFromProxy(target: URL, list: string): boolean {
  const host = target.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const port = target.port || (target.protocol === "https:" ? "443" : "80");
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(parseEntry);
  return entries.some((entry) => (entry.port ?? port) === port && namesHost(entry.name, host));
}

/** A port follows a name, an IPv4 address or an IPv6 address in brackets. */
function parseEntry(text: string): Entry {
  const { bracketed, plain, port } =
    /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:]+))(?::(?<port>\d+))?$/.exec(text)?.groups ?? {};
  return { name: bracketed ?? plain ?? text, port };
}

function namesHost(name: string, host: string): boolean {
  if (name === "*") {
    return true;
  }
  if (isIP(host) !== 0) {
    return isInNetwork(host, name);
  }
  const domain = name.replace(/^\*?\./, "").replace(/\.$/, "");
  return host === domain || host.endsWith(`.${domain}`);
}

function isInNetwork(address: string, network: string): boolean {
  const [first = "", bits] = network.split("/");
  const family = isIP(address);
  const width = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? width : Number.parseInt(bits, 10);
  if (isIP(first) !== family || !(prefix >= 0 && prefix <= width)) {
    return false;
  }
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(first, prefix, type);
  return list.check(address, type);
}
