import { Uri } from 'vscode';
import { OBJECT_SCHEME, RECORDS_SCHEME, type CommandId } from '../../contributions';
import { parseFolderUri, type ObjectLocation } from '../../documents/objectLocation';
import { isTreeNode, type TreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';

/** What is known of where a command on outputs is to act; it asks for the rest. */
export interface GivenPlace {
  connection?: string;
  bucket?: string;
  /** Of an object. */
  key?: string;
  /** Of a folder; empty: the whole bucket. */
  prefix?: string;
  deliveryStream?: string;
}

/** From a row of the tree, from an object that an editor shows, or from a program's argument. */
export function givenPlace(command: CommandId, argument: unknown): GivenPlace {
  if (isTreeNode(argument)) return placeOfNode(argument);
  if (argument instanceof Uri) return placeOfUri(argument);
  const fields = new Fields(command, argument);
  return {
    ...defined('connection', fields.string('connection')),
    ...defined('bucket', fields.string('bucket')),
    ...defined('key', fields.string('key')),
    ...defined('prefix', fields.text('prefix')),
    ...defined('deliveryStream', fields.string('deliveryStream')),
  };
}

/** Menus of the tree hand over the row and all that are selected with it. */
export function selectedNodes(argument: unknown, selection: unknown): TreeNode[] {
  const nodes = Array.isArray(selection) ? selection.filter(isTreeNode) : [];
  if (!isTreeNode(argument)) return [];
  return nodes.some(({ id }) => id === argument.id) ? nodes : [argument];
}

export function isObject(place: GivenPlace): place is GivenPlace & ObjectLocation {
  return place.connection !== undefined && place.bucket !== undefined && place.key !== undefined;
}

function placeOfNode(node: TreeNode): GivenPlace {
  if (!('connection' in node)) return {};
  const connection = node.connection.name;
  switch (node.kind) {
    case 'bucket':
      return { connection, bucket: node.bucket, prefix: '' };
    case 'prefix':
      return { connection, bucket: node.bucket, prefix: node.prefix };
    case 'object':
      return { connection, bucket: node.bucket, key: node.entry.key };
    case 'deliveryStream':
      return { connection, deliveryStream: node.name };
    default:
      return { connection };
  }
}

function placeOfUri(uri: Uri): GivenPlace {
  if (uri.scheme !== OBJECT_SCHEME && uri.scheme !== RECORDS_SCHEME) return {};
  const { connection, bucket, key } = parseFolderUri(uri);
  if (bucket === undefined) return { connection };
  return key === '' || key.endsWith('/') ? { connection, bucket, prefix: key } : { connection, bucket, key };
}

function defined<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, V>);
}
