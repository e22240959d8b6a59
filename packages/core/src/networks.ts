import { type BlockList, isIP } from "node:net";

/**
 * Adds an address, or a network such as `10.1.0.0/16`.
 * @throws {TypeError} if it is neither
 */
export function addNetwork(list: BlockList, network: string): void {
  const [address = "", prefix, ...rest] = network.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) === 0 || rest.length > 0 || (prefix !== undefined && !/^\d+$/.test(prefix))) {
    throw new TypeError("neither an address nor a network");
  }
  if (prefix === undefined) {
    list.addAddress(address, family);
  } else {
    list.addSubnet(address, Number(prefix), family);
  }
}
