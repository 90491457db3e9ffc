import { Namespace, Type, type ReflectionObject, type Root } from 'protobufjs';
import type { FramedData } from '../../records';

/** Data without the indexes that a registry's serializer writes before a Protobuf message, and the message that they name. */
export interface IndexedData extends FramedData {
  /** Undefined: nothing names it, or it is not in this schema. */
  named: Type | undefined;
}

const MAX_INDEXES = 64;
const MAX_VARINT_BYTES = 5;

/**
 * Confluent: how many indexes there are, then each, from the file's messages inwards in the order in which they are declared; zigzag
 * varints; a single zero for the first message ("Wire format"). Glue: the place among all messages of the file, sorted by their full
 * names; a varint (MessageIndexFinder, ProtobufWireFormatEncoder).
 */
export function withoutIndexes(form: FramedData, root: Root): IndexedData[] {
  switch (form.header?.registry) {
    case 'confluent':
      return [...confluentIndexed(form, root), { ...form, named: undefined }];
    case 'glue':
      return [...glueIndexed(form, root), { ...form, named: undefined }];
    default:
      return [{ ...form, named: undefined }];
  }
}

function confluentIndexed(form: FramedData, root: Root): IndexedData[] {
  const count = zigzag(form.bytes, 0);
  if (!count || count.value < 0 || count.value > MAX_INDEXES) return [];
  const indexes: number[] = count.value === 0 ? [0] : [];
  let { end } = count;
  while (indexes.length < count.value) {
    const index = zigzag(form.bytes, end);
    if (!index || index.value < 0) return [];
    indexes.push(index.value);
    ({ end } = index);
  }
  return [{ ...form, bytes: form.bytes.subarray(end), named: messageAt(fileMessages(root), indexes) }];
}

function glueIndexed(form: FramedData, root: Root): IndexedData[] {
  const index = varint(form.bytes, 0);
  if (!index) return [];
  const all = allMessages(fileMessages(root)).sort((left, right) => (left.fullName < right.fullName ? -1 : 1));
  return [{ ...form, bytes: form.bytes.subarray(index.end), named: all[index.value] }];
}

function messageAt(messages: readonly Type[], [index = 0, ...inner]: readonly number[]): Type | undefined {
  const message = messages[index];
  return message && inner.length > 0 ? messageAt(nestedMessages(message), inner) : message;
}

/** The messages of the file itself, as they are declared; Google's own are imported. */
export function fileMessages(object: ReflectionObject): Type[] {
  if (object instanceof Type) return [object];
  if (!(object instanceof Namespace) || object.fullName === '.google') return [];
  return object.nestedArray.flatMap(fileMessages);
}

function allMessages(messages: readonly Type[]): Type[] {
  return messages.flatMap((message) => [message, ...allMessages(nestedMessages(message))]);
}

function nestedMessages(message: Type): Type[] {
  return message.nestedArray.filter((inner) => inner instanceof Type);
}

interface Integer {
  value: number;
  end: number;
}

function zigzag(bytes: Uint8Array, start: number): Integer | undefined {
  const integer = varint(bytes, start);
  return integer && { value: (integer.value >>> 1) ^ -(integer.value & 1), end: integer.end };
}

/** Undefined: it has no end. */
function varint(bytes: Uint8Array, start: number): Integer | undefined {
  let value = 0;
  for (let index = 0; index < MAX_VARINT_BYTES; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    value |= (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return { value: value >>> 0, end: start + index + 1 };
  }
  return undefined;
}
