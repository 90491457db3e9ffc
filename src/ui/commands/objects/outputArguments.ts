import type { Uri } from 'vscode';
import { bucketId } from '../../../aws';
import { definedFields } from '../../../common';
import { OBJECT_SCHEME, RECORDS_SCHEME } from '../../contributions';
import type { DeliveryStreamName } from '../../deliveries/deliveryStream';
import { parseFolderUri, type ObjectLocation } from '../../documents/objectLocation';
import { pickFolder, pickObject, type FolderPlace, type Purpose } from '../../prompts/objects';
import type { TargetServices } from '../../prompts/targets';
import type { TreeNode } from '../../tree/nodes';
import type { Fields } from '../arguments';
import type { Call } from '../call';

/** Where a command on outputs acts. What is undefined is asked for. */
export interface GivenPlace {
  connection?: string | undefined;
  bucket?: string | undefined;
  /** The key of an object. */
  key?: string | undefined;
  /** The version of the object. Undefined: the newest. */
  versionId?: string | undefined;
  /** The path of a folder; empty: the whole bucket. */
  prefix?: string | undefined;
  deliveryStream?: string | undefined;
}

/** Reads a row of the tree, an object that an editor shows, or a program's argument. */
export function givenPlace(call: Call): GivenPlace {
  if (call.node) return placeOfNode(call.node);
  if (call.uri) return placeOfUri(call.uri);
  const { fields } = call;
  return {
    connection: fields.string('connection'),
    bucket: givenBucket(fields),
    key: fields.string('key'),
    versionId: fields.string('versionId'),
    prefix: fields.text('prefix'),
    deliveryStream: fields.string('deliveryStream'),
  };
}

/** Undefined: none is given. */
export function givenBucket(fields: Fields): string | undefined {
  const bucket = fields.string('bucket');
  return bucket === undefined ? undefined : bucketId(bucket);
}

/** Undefined: the place is not an object. */
export function objectOf({ connection, bucket, key, versionId }: GivenPlace): ObjectLocation | undefined {
  if (connection === undefined || bucket === undefined || key === undefined) return undefined;
  return { connection, bucket, key, ...definedFields({ versionId }) };
}

/** Undefined: the place is in no bucket. */
export function folderOf({ connection, bucket, prefix = '' }: GivenPlace): FolderPlace | undefined {
  return connection === undefined || bucket === undefined ? undefined : { connection, bucket, prefix };
}

/** Undefined: the place is not a delivery stream. */
export function deliveryOf({ connection, deliveryStream }: GivenPlace): DeliveryStreamName | undefined {
  return connection === undefined || deliveryStream === undefined ? undefined : { connection, deliveryStream };
}

/** Asks for an object where none is given. Undefined: dismissed. */
export async function objectOrPick(
  services: TargetServices,
  given: GivenPlace,
  purpose?: Purpose,
): Promise<ObjectLocation | undefined> {
  return objectOf(given) ?? (await pickObject(services, given, purpose));
}

/** Asks for a folder where neither an object nor a delivery stream is given. Undefined: dismissed. */
export async function placeOrPick(
  services: TargetServices,
  given: GivenPlace,
): Promise<ObjectLocation | DeliveryStreamName | FolderPlace | undefined> {
  return objectOf(given) ?? deliveryOf(given) ?? (await pickFolder(services, given));
}

export function placeOfNode(node: TreeNode): GivenPlace {
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

/** Empty: it is not an object's, or a folder's. */
export function placeOfUri(uri: Uri): GivenPlace {
  if (uri.scheme !== OBJECT_SCHEME && uri.scheme !== RECORDS_SCHEME) return {};
  const { connection, bucket, key, versionId } = parseFolderUri(uri);
  if (bucket === undefined) return { connection };
  return key === '' || key.endsWith('/') ? { connection, bucket, prefix: key } : { connection, bucket, key, versionId };
}
