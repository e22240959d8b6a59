import { type Alias, isNode, type Node, visit } from "yaml";

export interface YamlAliases {
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
  /** Aliases without an anchor before them, and those that are part of what they stand for. */
  readonly broken: readonly Alias[];
}

/** Looks up all aliases in one pass: looking up one by one reads the document again for each. */
export function resolveAliases(contents: Node | null): YamlAliases {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const broken: Alias[] = [];
  visit(contents, {
    Value: (_, node) => {
      if (node.anchor !== undefined) {
        anchors.set(node.anchor, node);
      }
    },
    Alias: (_, alias, ancestors) => {
      const target = anchors.get(alias.source);
      if (target === undefined || ancestors.some((node) => isNode(node) && node === target)) {
        broken.push(alias);
      } else {
        targets.set(alias, target);
      }
    },
  });
  return { targets, broken };
}
