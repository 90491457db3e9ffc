import { Reader, types, type Field, type Type } from 'protobufjs';

const LENGTH_DELIMITED = 2;

/** Whether every field in the bytes is one of the message's, by its number and its wire type. */
export function hasFieldsOf(message: Type, bytes: Uint8Array): boolean {
  const reader = new Reader(bytes);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const wireType = tag & 7;
      const field = message.fieldsById[tag >>> 3];
      if (!field || !wireTypesOf(field).includes(wireType)) return false;
      reader.skipType(wireType);
    }
    return true;
  } catch {
    // The bytes end within a field, so they are not Protobuf.
    return false;
  }
}

/** Repeated numbers may come one by one, or packed. */
function wireTypesOf({ type, map, repeated, resolvedType }: Field): number[] {
  const basic = types.basic[type as keyof typeof types.basic] as number | undefined;
  if (map || (resolvedType && 'fields' in resolvedType)) return [LENGTH_DELIMITED];
  const own = basic ?? 0;
  return repeated ? [own, LENGTH_DELIMITED] : [own];
}
