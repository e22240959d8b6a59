import { type Alias, isAlias, isCollection, isNode, isPair, type Node } from "yaml";

export interface YamlAliases {
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
  /** Aliases without an anchor before them, and those that are part of what they stand for. */
  readonly broken: readonly Alias[];
}

/** Looks up all aliases in one pass: looking up one by one reads the document again for each. */
export function resolveAliases(contents: Node | null): YamlAliases {
  const anchors = new Map<string, Node>();
  const around = new Set<Node>();
  const targets = new Map<Alias, Node>();
  const broken: Alias[] = [];
  const look = (node: unknown) => {
    if (isPair(node)) {
      look(node.key);
      look(node.value);
    } else if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined || around.has(target)) {
        broken.push(node);
      } else {
        targets.set(node, target);
      }
    } else if (isNode(node)) {
      if (node.anchor !== undefined) {
        anchors.set(node.anchor, node);
        around.add(node);
      }
      for (const item of isCollection(node) ? node.items : []) {
        look(item);
      }
      around.delete(node);
    }
  };
  look(contents);
  return { targets, broken };
}
