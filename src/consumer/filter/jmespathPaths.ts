import type { compile } from '@jmespath-community/jmespath';
import { jmespathValueAt, tapeSteps, type JsonTape, type TapeStep } from '../../records';

type Node = ReturnType<typeof compile>;

export interface PathsTakenOut {
  /** The expression, its paths replaced by the places of their values in a list. */
  tree: Node;
  /** That list. */
  valuesOn(tape: JsonTape): unknown[];
}

/**
 * An expression that looks at a record through paths alone (`order.total`, `items[0].sku`) needs their values and not
 * the record. What is done with the values stays the library's. Undefined: it looks at the record in another way.
 */
export function pathsTakenOut(tree: Node): PathsTakenOut | undefined {
  const paths: TapeStep[][] = [];
  const replaced = replacing(tree, paths);
  return replaced && { tree: replaced, valuesOn: (tape) => paths.map((path) => jmespathValueAt(tape, path)) };
}

/** Undefined: a part of it means the record itself, or what is no expression of the specification. */
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
      // What is on the right is asked of the values on the left.
      const left = meansTheRecord(node) ? undefined : replacing(node.left, paths);
      return left && { ...node, left };
    }
    default:
      return undefined;
  }
}

/** `$` does so wherever it stands. */
function meansTheRecord(node: object): boolean {
  return Object.entries(node).some(([name, part]: [string, unknown]) =>
    name === 'type'
      ? part === 'Root' || part === 'LetExpression' || part === 'Variable'
      : typeof part === 'object' && part !== null && meansTheRecord(part),
  );
}

/** Of names and indexes alone. The library finds names of `Object.prototype` in every record. */
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
