import { parquetSchema, type FileMetaData, type SchemaElement, type SchemaTree } from 'hyparquet';

/** A column as it is stored: a field without fields of its own. */
export interface Leaf {
  element: SchemaElement;
  path: readonly string[];
  /** The levels of a value that is there. */
  definition: number;
  repetition: number;
}

export interface Field {
  name: string;
  /** From this definition level on it has a value. Undefined: it always has, where the field around it has one. */
  optionalFrom: number | undefined;
  shape: Shape;
  /** The columns that it is made of, in the order of the file. */
  leaves: readonly Leaf[];
}

export type Shape =
  | { kind: 'value'; leaf: Leaf }
  | { kind: 'struct'; fields: readonly Field[]; isVariant: boolean }
  | { kind: 'list'; levels: Levels; element: Field }
  /** A map without a value is a set. */
  | { kind: 'map'; levels: Levels; key: Field; value: Field | undefined };

/** An element of a list is there from `definition` on, and the next one of the same list says `repetition`. */
export interface Levels {
  definition: number;
  repetition: number;
}

/** The fields of a file. Sources: "parquet.thrift" and "LogicalTypes" (nested types, backward-compatibility rules). */
export function schemaFields(metadata: FileMetaData): Field[] {
  return parquetSchema(metadata).children.map((child) => fieldOf(child, { definition: 0, repetition: 0 }));
}

function fieldOf(tree: SchemaTree, around: Levels): Field {
  switch (tree.element.repetition_type) {
    case 'REPEATED': {
      // A list that is not said to be one.
      const levels = within(around);
      const element = withShape(tree, undefined, shapeOf(tree, levels));
      return withShape(tree, undefined, { kind: 'list', levels, element });
    }
    case 'OPTIONAL': {
      const levels = { ...around, definition: around.definition + 1 };
      return withShape(tree, levels.definition, shapeOf(tree, levels));
    }
    default:
      return withShape(tree, undefined, shapeOf(tree, around));
  }
}

function withShape({ element }: SchemaTree, optionalFrom: number | undefined, shape: Shape): Field {
  return { name: element.name, optionalFrom, shape, leaves: leavesOf(shape) };
}

function leavesOf(shape: Shape): readonly Leaf[] {
  switch (shape.kind) {
    case 'value':
      return [shape.leaf];
    case 'struct':
      return shape.fields.flatMap(({ leaves }) => leaves);
    case 'list':
      return shape.element.leaves;
    case 'map':
      return [...shape.key.leaves, ...(shape.value?.leaves ?? [])];
  }
}

function shapeOf(tree: SchemaTree, levels: Levels): Shape {
  const { element, children, path } = tree;
  if (children.length === 0 && element.type !== undefined) return { kind: 'value', leaf: { element, path, ...levels } };
  const [only] = children;
  if (children.length === 1 && only?.element.repetition_type === 'REPEATED') {
    if (isAnnotated(tree, 'MAP') && isEntry(only)) return mapOf(only, within(levels));
    if (isAnnotated(tree, 'LIST')) return listOf(tree, only, within(levels));
  }
  const fields = children.map((child) => fieldOf(child, levels));
  return { kind: 'struct', fields, isVariant: element.logical_type?.type === 'VARIANT' };
}

function within({ definition, repetition }: Levels): Levels {
  return { definition: definition + 1, repetition: repetition + 1 };
}

function isAnnotated({ element }: SchemaTree, kind: 'LIST' | 'MAP'): boolean {
  if (element.logical_type?.type === kind || element.converted_type === kind) return true;
  return kind === 'MAP' && element.converted_type === 'MAP_KEY_VALUE';
}

function isEntry({ children }: SchemaTree): boolean {
  const isPlain = children.every(({ element }) => element.repetition_type !== 'REPEATED');
  return isPlain && (children.length === 1 || children.length === 2);
}

function mapOf({ children }: SchemaTree, levels: Levels): Shape {
  const [key, value] = children.map((child) => fieldOf(child, levels));
  return { kind: 'map', levels, key: key as Field, value };
}

/** Writers of today put the elements within two groups; others leave one of them out. */
function listOf(list: SchemaTree, repeated: SchemaTree, levels: Levels): Shape {
  const [only] = repeated.children;
  const isElement =
    repeated.children.length !== 1 ||
    only?.element.repetition_type === 'REPEATED' ||
    isAnnotated(repeated, 'LIST') ||
    isAnnotated(repeated, 'MAP') ||
    repeated.element.name === 'array' ||
    repeated.element.name === `${list.element.name}_tuple`;
  const element =
    isElement || !only ? withShape(repeated, undefined, shapeOf(repeated, levels)) : fieldOf(only, levels);
  return { kind: 'list', levels, element };
}
