import type { compile } from '@jmespath-community/jmespath';
import { jmespathValueAt, tapeSteps, type JsonTape, type TapeStep } from '../../records';

type Node = ReturnType<typeof compile>;

export interface PathsTakenOut {
  /** The expression, with its paths replaced by indexes of their values. */
  tree: Node;
  /** The list of the values for a record. */
  valuesOn(tape: JsonTape): unknown[];
}

/**
 * An expression that reads a record through paths alone (`order.total`, `items[0].sku`) needs only their values. The library still
 * evaluates the rest. Undefined: it reads the record in another way.
 */
export function pathsTakenOut(tree: Node): PathsTakenOut | undefined {
  const paths: TapeStep[][] = [];
  const replaced = replacing(tree, paths);
  return replaced && { tree: replaced, valuesOn: (tape) => paths.map((path) => jmespathValueAt(tape, path)) };
}

/** Undefined: a part of it means the record itself, or is not in the specification. */
function replacing(node: Node, paths: TapeStep[][]): Node | undefined {
  const path = pathOf(node);
  if (path) return { type: 'Index', value: paths.push(tapeSteps(path)) - 1 };
  switch (node.type) {
    case 'Literal':
      return node;
    case 'ExpressionReference':
      return meansTheRecord(node) ? undefined : node;
    case 'NotExpression':
    case 'Flatten': {
      const child = replacing(node.child, paths);
      return child && { ...node, child };
    }
    case 'AndExpression':
    case 'OrExpression':
    case 'Comparator': {
      const left = replacing(node.left, paths);
      const right = left && replacing(node.right, paths);
      return left && right && { ...node, left, right };
    }
    case 'Function': {
      const children = node.children.map((child) => replacing(child, paths));
      return children.every((child) => child !== undefined) ? { ...node, children } : undefined;
    }
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe':
    case 'Projection':
    case 'ValueProjection':
    case 'FilterProjection': {
      // The right side is evaluated on the values of the left side.
      const left = meansTheRecord(node) ? undefined : replacing(node.left, paths);
      return left && { ...node, left };
    }
    default:
      return undefined;
  }
}

/** `$` means the record wherever it stands. */
function meansTheRecord(node: object): boolean {
  return Object.entries(node).some(([name, part]: [string, unknown]) =>
    name === 'type'
      ? part === 'Root' || part === 'LetExpression' || part === 'Variable'
      : typeof part === 'object' && part !== null && meansTheRecord(part),
  );
}

/**
 * A path of names and indexes alone. Undefined: it is something else, or a name of `Object.prototype`, which the library finds in
 * every record.
 */
function pathOf(node: Node): (string | number)[] | undefined {
  switch (node.type) {
    case 'Field':
      return node.name in Object.prototype ? undefined : [node.name];
    case 'Index':
      return [node.value];
    case 'Subexpression':
    case 'IndexExpression': {
      const left = pathOf(node.left);
      const right = left && pathOf(node.right);
      return left && right && [...left, ...right];
    }
    default:
      return undefined;
  }
}
